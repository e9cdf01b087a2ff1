// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0
