// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/cross_play.h"

#include <algorithm>
#include <deque>

#include "absl/strings/str_format.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "core/status.h"
#include "debate/amp.h"
#include "debate/play_debate.h"
#include "tools/bradley_terry.h"

namespace elenchus {
namespace {

constexpr int kNumThreads = 64;

using Table = std::vector<std::vector<double>>;

Table Zeros(size_t size) { return Table(size, std::vector<double>(size, 0)); }

// The even debater's share; nullopt if nobody was paid.
std::optional<double> EvenShare(const Trace& trace) {
  if (trace.verdict_outcome() == VERDICT_OUTCOME_COIN) return 0.5;
  if (trace.reward_even() == 0) return std::nullopt;
  return trace.reward_even() > 0 ? 1 : 0;
}

struct Pairing {
  size_t even = 0, odd = 0, question = 0;
};

std::vector<Pairing> AllPairings(size_t num_players, size_t num_questions) {
  std::vector<Pairing> pairings;
  // Questions outermost: facts are encoded once for all who debate them.
  for (size_t question = 0; question < num_questions; ++question) {
    for (size_t even = 0; even < num_players; ++even) {
      for (size_t odd = 0; odd < num_players; ++odd) {
        if (even != odd) pairings.push_back({even, odd, question});
      }
    }
  }
  return pairings;
}

// A table of numbers, square and of this size; empty if it is not.
Table TableAt(const Json& value, const std::string& key, size_t size) {
  const auto rows = value.find(key);
  if (rows == value.end() || !rows->is_array() || rows->size() != size) {
    return {};
  }
  Table table;
  for (const Json& row : *rows) {
    if (!row.is_array() || row.size() != size) return {};
    std::vector<double>& numbers = table.emplace_back();
    for (const Json& number : row) {
      if (!number.is_number()) return {};
      numbers.push_back(number.get<double>());
    }
  }
  return table;
}

}  // namespace

absl::StatusOr<CrossPlay> PlayEachOther(const DebateConfig& rules,
                                        const World& world, Human& human,
                                        absl::Span<Model* const> players,
                                        absl::Span<const Question> questions,
                                        Judge& judge, uint64_t seed,
                                        const Inspector* inspector) {
  std::deque<Amp> debaters;
  for (Model* const player : players) {
    debaters.emplace_back(rules, *player, human, world, Clock::Real(),
                          inspector);
  }
  const std::vector<Pairing> pairings =
      AllPairings(players.size(), questions.size());
  std::vector<std::optional<double>> even_shares(pairings.size());
  ELENCHUS_RETURN_IF_ERROR(
      ParallelFor(pairings.size(), kNumThreads, [&](size_t i) -> absl::Status {
        const Pairing& pairing = pairings[i];
        ELENCHUS_ASSIGN_OR_RETURN(
            const Trace trace,
            PlayDebate(
                questions[pairing.question], rules,
                Debaters{&debaters[pairing.even], &debaters[pairing.odd]},
                judge, Rng(seed, "cross-play", pairing.question).Next()));
        even_shares[i] = EvenShare(trace);
        return absl::OkStatus();
      }));
  CrossPlay cross_play{static_cast<int64_t>(pairings.size()),
                       Zeros(players.size()), Zeros(players.size())};
  for (size_t i = 0; i < pairings.size(); ++i) {
    if (!even_shares[i].has_value()) continue;
    const auto& [even, odd, question] = pairings[i];
    ++cross_play.opened[even][odd];
    cross_play.opener_wins[even][odd] += *even_shares[i];
  }
  return cross_play;
}

Json CrossPlayToJson(const CrossPlay& cross_play,
                     const std::vector<int64_t>& steps) {
  const Table& opened = cross_play.opened;
  Table wins = Zeros(opened.size());
  double num_decided = 0, num_opener_wins = 0;
  for (size_t i = 0; i < opened.size(); ++i) {
    for (size_t j = 0; j < opened.size(); ++j) {
      wins[i][j] += cross_play.opener_wins[i][j];
      wins[j][i] += opened[i][j] - cross_play.opener_wins[i][j];
      num_decided += opened[i][j];
      num_opener_wins += cross_play.opener_wins[i][j];
    }
  }
  Json json = {{"steps", steps},
               {"debates", cross_play.num_debates},
               {"decided", num_decided}};
  if (num_decided > 0) {
    json["opener_win_rate"] = num_opener_wins / num_decided;
  }
  json["wins"] = wins;
  json["ratings"] = Json::array();
  for (const Rating& rating : FitBradleyTerry(wins)) {
    json["ratings"].push_back({{"rating", rating.rating},
                               {"low", rating.low},
                               {"high", rating.high}});
  }
  return json;
}

std::vector<std::vector<std::string>> CrossPlayCells(const Json& cross_play) {
  const auto steps = cross_play.find("steps");
  const auto ratings = cross_play.find("ratings");
  if (steps == cross_play.end() || !steps->is_array() ||
      ratings == cross_play.end() || !ratings->is_array() ||
      ratings->size() != steps->size()) {
    return {};
  }
  const size_t size = steps->size();
  const Table wins = TableAt(cross_play, "wins", size);
  if (wins.empty()) return {};
  std::vector<std::vector<std::string>> cells = {
      {"step", "rating", "95 % interval"}};
  for (size_t i = 0; i < size; ++i) {
    const std::string step = steps->at(i).dump();
    cells[0].push_back("against " + step);
    const Json& rating = ratings->at(i);
    std::vector<std::string>& row = cells.emplace_back();
    row = {step,
           absl::StrFormat("%.2f", NumberAt(rating, "rating").value_or(0)),
           absl::StrFormat("%.2f to %.2f", NumberAt(rating, "low").value_or(0),
                           NumberAt(rating, "high").value_or(0))};
    for (size_t j = 0; j < size; ++j) {
      const double games = wins[i][j] + wins[j][i];
      row.push_back(
          i == j || games == 0
              ? "-"
              : absl::StrFormat("%.3f (%.0f)", wins[i][j] / games, games));
    }
  }
  return cells;
}

std::string FormatCrossPlay(const Json& cross_play) {
  std::string table;
  for (const std::vector<std::string>& row : CrossPlayCells(cross_play)) {
    for (const std::string& cell : row) {
      absl::StrAppendFormat(&table, "  %16s", cell);
    }
    table += "\n";
  }
  absl::StrAppendFormat(&table, "  %.0f of %.0f debates had an opponent",
                        NumberAt(cross_play, "decided").value_or(0),
                        NumberAt(cross_play, "debates").value_or(0));
  if (const auto rate = NumberAt(cross_play, "opener_win_rate")) {
    absl::StrAppendFormat(&table, "; who opened won %.3f of them", *rate);
  }
  table += "\n";
  return table;
}

std::vector<int64_t> EvenlySpaced(const std::vector<int64_t>& steps,
                                  int count) {
  const size_t wanted = static_cast<size_t>(count);
  if (steps.size() <= wanted) return steps;
  std::vector<int64_t> chosen;
  for (size_t i = 0; i < wanted; ++i) {
    chosen.push_back(steps[i * (steps.size() - 1) / (wanted - 1)]);
  }
  return chosen;
}

}  // namespace elenchus
