// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "core/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elenchus {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Metrics, TextHasHelpTypeLabelsAndValue) {
  Metrics metrics;
  metrics.Counter("elenchus_actor_debates_total", "Debates.", {{"kind", "x"}})
      .Increment(3);
  metrics.Gauge("elenchus_replay_size_debates", "Held.").Set(7);
  metrics.Histogram("elenchus_wait_seconds", "Wait.", {1, 10}).Observe(5);
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("# HELP elenchus_actor_debates_total Debates.\n"
                              "# TYPE elenchus_actor_debates_total counter\n"
                              "elenchus_actor_debates_total{kind=\"x\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("elenchus_replay_size_debates 7\n"));
  EXPECT_THAT(text, HasSubstr("elenchus_wait_seconds_bucket{le=\"1\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("elenchus_wait_seconds_bucket{le=\"10\"} 1\n"));
}

TEST(Metrics, SameNameAndLabelsIsTheSameMetric) {
  Metrics metrics;
  prometheus::Counter& one = metrics.Counter("c", "Help.", {{"a", "1"}});
  EXPECT_EQ(&one, &metrics.Counter("c", "Help.", {{"a", "1"}}));
  EXPECT_NE(&one, &metrics.Counter("c", "Help.", {{"a", "2"}}));
}

// The whole answer to "GET /metrics" at 127.0.0.1:port.
std::string Get(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
            0);
  const std::string request =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(send(fd, request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char block[4096];
  ssize_t n;
  while ((n = recv(fd, block, sizeof(block), 0)) > 0) answer.append(block, n);
  close(fd);
  return answer;
}

TEST(Metrics, ServesTheText) {
  Metrics metrics;
  metrics.Counter("elenchus_learner_steps_total", "Steps.").Increment(42);
  const absl::StatusOr<int> port = metrics.Serve("127.0.0.1:0");
  ASSERT_TRUE(port.ok()) << port.status();
  ASSERT_GT(*port, 0);
  const std::string answer = Get(*port);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("\nelenchus_learner_steps_total 42\n"));
}

TEST(Metrics, TakenAddressIsUnavailableAndNamed) {
  Metrics first, second;
  const absl::StatusOr<int> port = first.Serve("127.0.0.1:0");
  ASSERT_TRUE(port.ok()) << port.status();
  const std::string address = absl::StrCat("127.0.0.1:", *port);
  const absl::Status status = second.Serve(address).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
}

}  // namespace
}  // namespace elenchus
