// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/text_oversight.h"

#include <ATen/core/grad_mode.h>

#include "core/status.h"
#include "model/log_probs.h"
#include "model/tokenizer.h"

namespace elenchus {
namespace {

absl::StatusOr<std::optional<TrainBatch>> PackIfAny(
    absl::Span<const PackedExamples> groups, const ModelConfig& config,
    at::ScalarType dtype) {
  if (groups.empty() || groups.front().examples.empty()) return std::nullopt;
  ELENCHUS_ASSIGN_OR_RETURN(TrainBatch batch, Pack(groups, config, dtype));
  return batch;
}

LogProbs LogProbsOf(const TrainBatch& batch, const at::Tensor& logits_AV) {
  return TokenLogProbs(logits_AV, batch.targets_A, batch.temperature_A);
}

LogProbs LogProbsBy(const Transformer& model, const TrainBatch& batch) {
  return LogProbsOf(batch,
                    model.Logits(model.Hidden(batch.packed, batch.rows_A)));
}

// M's log-probs, as a function of the adversary's rows of the embedding alone.
LogProbs LogProbsByAdversary(const Transformer& model,
                             const TrainBatch& batch) {
  const Transformer frozen = model.Frozen();
  const at::Tensor& tokens_N = batch.packed.tokens_N;
  const at::Tensor is_adversary_N1 =
      (tokens_N >= kFirstAdversaryToken).unsqueeze(1);
  const at::Tensor embedded_ND =
      at::where(is_adversary_N1, model.Embed(tokens_N), frozen.Embed(tokens_N));
  return LogProbsOf(
      batch, frozen.Logits(frozen.HiddenOf(embedded_ND, batch.packed.spans_S5,
                                           batch.rows_A)));
}

at::Tensor PlainLogProbs(const Transformer& model, const TrainBatch& batch) {
  const at::NoGradGuard no_grad;
  return LogProbsBy(model, batch).log_probs_AV;
}

at::Tensor ScoreFunction(const TrainBatch& batch, const LogProbs& log_probs,
                         const PpoOptions& ppo, double count,
                         at::Tensor* proximal_A) {
  if (!proximal_A->defined()) *proximal_A = log_probs.log_prob_A.detach();
  return ReinforcementLoss(log_probs.log_prob_A,
                           {.proximal_log_prob_R = *proximal_A,
                            .behaviour_log_prob_R = batch.behaviour_log_prob_A,
                            .advantage_R = batch.reward_A},
                           ppo, count)
      .loss;
}

void AddTo(const at::Tensor& term, double weight, at::Tensor* sum) {
  if (!term.defined() || weight == 0) return;
  *sum = sum->defined() ? *sum + weight * term : weight * term;
}

}  // namespace

absl::StatusOr<OversightBatch> PackOversight(const OversightExamples& examples,
                                             const ModelConfig& config,
                                             at::ScalarType dtype) {
  OversightBatch batch;
  batch.num_cases = static_cast<double>(examples.num_cases);
  ELENCHUS_ASSIGN_OR_RETURN(batch.cases,
                            PackIfAny(examples.cases, config, dtype));
  ELENCHUS_ASSIGN_OR_RETURN(batch.proposals,
                            PackIfAny({&examples.proposals, 1}, config, dtype));
  PackedExamples plain = examples.proposals;
  for (Example& of : plain.examples) {
    of.prompt.erase(of.prompt.begin(), of.prompt.begin() + kNumAdversaryTokens);
  }
  ELENCHUS_ASSIGN_OR_RETURN(batch.plain_proposals,
                            PackIfAny({&plain, 1}, config, dtype));
  ELENCHUS_ASSIGN_OR_RETURN(
      batch.descriptions,
      PackIfAny({&examples.descriptions, 1}, config, dtype));
  return batch;
}

TextOversight ComputeTextOversight(const Transformer& model,
                                   const PpoOptions& ppo,
                                   OversightBatch* batch) {
  TextOversight losses;
  if (batch->cases.has_value()) {
    losses.oversight =
        ScoreFunction(*batch->cases, LogProbsBy(model, *batch->cases), ppo,
                      batch->num_cases, &batch->case_log_prob_A);
  }
  if (batch->proposals.has_value()) {
    const LogProbs log_probs = LogProbsByAdversary(model, *batch->proposals);
    losses.adversary =
        ScoreFunction(*batch->proposals, log_probs, ppo,
                      static_cast<double>(batch->proposals->first_E.size(0)),
                      &batch->proposal_log_prob_A);
    losses.adversary_kl = KlLoss(
        log_probs.log_probs_AV, PlainLogProbs(model, *batch->plain_proposals),
        static_cast<double>(log_probs.log_prob_A.size(0)));
  }
  if (batch->descriptions.has_value()) {
    const at::Tensor log_prob_A =
        LogProbsBy(model, *batch->descriptions).log_prob_A;
    losses.description =
        SupervisedLoss(log_prob_A, batch->descriptions->supervised_weight_A,
                       static_cast<double>(log_prob_A.size(0)));
  }
  return losses;
}

at::Tensor TextOversightTotal(const TextOversight& losses, double mu,
                              const TextOversightConfig& config) {
  at::Tensor total;
  AddTo(losses.oversight, mu, &total);
  AddTo(losses.adversary, config.adversary_weight(), &total);
  AddTo(losses.adversary_kl, config.adversary_weight() * config.kl_weight(),
        &total);
  AddTo(losses.description, config.description_weight(), &total);
  return total;
}

}  // namespace elenchus
