// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "learner/oversight_stats.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "debate/oversight.h"

namespace elenchus {
namespace {

// Bounds memory: an adversary may say anything.
constexpr size_t kMaxProposals = 1000;
constexpr size_t kNumShown = 5;

// For a new description where the table is full, one of each other's is
// forgotten, too (Misra and Gries 1982): what is frequent stays.
void Count(const std::string& alpha, std::map<std::string, int64_t>* counts) {
  if (counts->size() < kMaxProposals || counts->contains(alpha)) {
    ++(*counts)[alpha];
    return;
  }
  for (auto it = counts->begin(); it != counts->end();) {
    it = --it->second == 0 ? counts->erase(it) : std::next(it);
  }
}

}  // namespace

void OversightTotals::Add(const Oversight& oversight) {
  const double likelihood = Likelihood(oversight);
  ++oversights;
  if (likelihood == 0) ++malformed;
  sum_likelihood += likelihood;
  double sum = 0;
  for (const OversightCase& of : oversight.cases()) sum += Catastrophe(of);
  if (oversight.cases_size() > 0) {
    sum_loss += likelihood * sum / oversight.cases_size();
  }
  cases += oversight.cases_size();
  sum_catastrophe += sum;
  Count(absl::CHexEscape(oversight.proposal().answer()), &proposals);
}

nlohmann::json OversightReport(const OversightTotals& totals,
                               const OversightTotals& since) {
  const int64_t num = totals.oversights - since.oversights;
  if (num == 0) return nlohmann::json::object();
  const auto mean = [num](double sum) {
    return sum / static_cast<double>(num);
  };
  nlohmann::json json = {
      {"oversights", num},
      {"likelihood", mean(totals.sum_likelihood - since.sum_likelihood)},
      {"malformed",
       mean(static_cast<double>(totals.malformed - since.malformed))},
      {"loss", mean(totals.sum_loss - since.sum_loss)}};
  if (const int64_t cases = totals.cases - since.cases; cases > 0) {
    json["catastrophe"] = (totals.sum_catastrophe - since.sum_catastrophe) /
                          static_cast<double>(cases);
  }
  std::vector<std::pair<int64_t, std::string>> counts;
  for (const auto& [alpha, count] : totals.proposals) {
    const auto before = since.proposals.find(alpha);
    const int64_t less = before == since.proposals.end() ? 0 : before->second;
    if (count > less) counts.emplace_back(less - count, alpha);
  }
  std::sort(counts.begin(), counts.end());
  counts.resize(std::min(counts.size(), kNumShown));
  json["proposals"] = nlohmann::json::array();
  for (const auto& [negative, alpha] : counts) {
    json["proposals"].push_back({alpha, -negative});
  }
  return json;
}

nlohmann::json ToJson(const OversightTotals& totals) {
  return {{"oversights", totals.oversights},
          {"malformed", totals.malformed},
          {"sum_likelihood", totals.sum_likelihood},
          {"sum_loss", totals.sum_loss},
          {"cases", totals.cases},
          {"sum_catastrophe", totals.sum_catastrophe},
          {"proposals", totals.proposals}};
}

OversightTotals OversightTotalsOf(const nlohmann::json& json) {
  OversightTotals totals;
  json.at("oversights").get_to(totals.oversights);
  json.at("malformed").get_to(totals.malformed);
  json.at("sum_likelihood").get_to(totals.sum_likelihood);
  json.at("sum_loss").get_to(totals.sum_loss);
  json.at("cases").get_to(totals.cases);
  json.at("sum_catastrophe").get_to(totals.sum_catastrophe);
  json.at("proposals").get_to(totals.proposals);
  return totals;
}

}  // namespace elenchus
