// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// LibTorch from the wheel beside gRPC, protobuf, prometheus-cpp and gloo of the
// distribution, in one process.
#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <torch/torch.h>
#include <unistd.h>

#include <future>
#include <string>
#include <vector>

// How the wheel was built.
#define USE_DISTRIBUTED
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "core/metrics.h"
#include "gtest/gtest.h"
#include "prometheus/counter.h"
#include "proto/trace.pb.h"
#include "proto/weights.grpc.pb.h"
#include "rpc/server.h"

namespace elenchus {
namespace {

TEST(LinkTest, TensorsDifferentiate) {
  auto x = torch::tensor({1.0, 2.0}, torch::requires_grad());
  (x * x).sum().backward();
  EXPECT_TRUE(x.grad().equal(2 * x.detach()));
}

TEST(LinkTest, MessagesComeBack) {
  Trace trace;
  trace.set_actor_id("a");
  trace.add_rounds()->mutable_argument()->add_log_probs(-.5f);
  Trace read;
  ASSERT_TRUE(read.ParseFromString(trace.SerializeAsString()));
  EXPECT_EQ(read.rounds(0).argument().log_probs(0), -.5f);
}

// Streams one snapshot whose bytes are a tensor's.
class OneSnapshot : public WeightService::Service {
 public:
  explicit OneSnapshot(const torch::Tensor& tensor)
      : bytes_(static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()) {}

  grpc::Status Subscribe(grpc::ServerContext*, const SubscribeRequest*,
                         grpc::ServerWriter<WeightChunk>* writer) override {
    WeightChunk chunk;
    chunk.mutable_header()->set_num_bytes(bytes_.size());
    writer->Write(chunk);
    chunk.set_data(bytes_);
    writer->Write(chunk);
    return grpc::Status::OK;
  }

 private:
  const std::string bytes_;
};

TEST(LinkTest, GrpcStreamsATensor) {
  const auto tensor = torch::arange(1000, torch::kFloat);
  OneSnapshot service(tensor);
  auto server = RpcServer::Start("127.0.0.1:0", {&service});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub = WeightService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string((*server)->port()),
                          grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto reader = stub->Subscribe(&context, SubscribeRequest());
  WeightChunk header, data;
  ASSERT_TRUE(reader->Read(&header));
  ASSERT_TRUE(reader->Read(&data));
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(header.header().num_bytes(), tensor.nbytes());
  EXPECT_TRUE(
      torch::from_blob(data.mutable_data()->data(), {1000}).equal(tensor));
}

// What the loopback port answers to a GET.
std::string Get(int port, const std::string& path) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(socket_fd, reinterpret_cast<sockaddr*>(&address),
              sizeof(address)) == 0) {
    const std::string request = "GET " + path +
                                " HTTP/1.1\r\nHost: localhost\r\n"
                                "Connection: close\r\n\r\n";
    char buffer[4096];
    ssize_t size = write(socket_fd, request.data(), request.size());
    while ((size = read(socket_fd, buffer, sizeof(buffer))) > 0) {
      answer.append(buffer, static_cast<size_t>(size));
    }
  }
  close(socket_fd);
  return answer;
}

TEST(LinkTest, PrometheusIsScraped) {
  Metrics metrics;
  metrics.Counter("elenchus_smoke_total", "A count.").Increment(3);
  const auto port = metrics.Serve("127.0.0.1:0");
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_NE(Get(*port, "/metrics").find("elenchus_smoke_total 3"),
            std::string::npos);
}

TEST(LinkTest, GlooSumsOverTwoRanks) {
  const auto store = c10::make_intrusive<c10d::HashStore>();
  const auto rank_sum = [&](int rank) {
    const auto options = c10d::ProcessGroupGloo::Options::create();
    options->devices.push_back(
        c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
    c10d::ProcessGroupGloo group(store, rank, 2, options);
    std::vector<torch::Tensor> tensors = {torch::full({3}, rank + 1.0)};
    group.allreduce(tensors)->wait();
    return tensors[0];
  };
  auto other = std::async(std::launch::async, rank_sum, 1);
  EXPECT_TRUE(rank_sum(0).equal(torch::full({3}, 3.0)));
  EXPECT_TRUE(other.get().equal(torch::full({3}, 3.0)));
}

}  // namespace
}  // namespace elenchus
