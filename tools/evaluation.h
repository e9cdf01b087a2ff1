// Copyright 2026 The Elenchus Authors
// SPDX-License-Identifier: Apache-2.0

// Measures M, Amp(M), debates and the judge against ground truth
// (method.md section 9). For evaluation only: nothing that trains may link it.
#ifndef ELENCHUS_TOOLS_EVALUATION_H_
#define ELENCHUS_TOOLS_EVALUATION_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "debate/human.h"
#include "debate/inspector.h"
#include "debate/model.h"
#include "proto/config.pb.h"
#include "proto/trace.pb.h"
#include "tasks/task.h"
#include "tools/exploitability.h"
#include "tools/json_file.h"
#include "tools/proportion.h"

namespace elenchus {

// How much to measure.
struct EvaluationCounts {
  // Questions of each class and split. >= 1.
  int questions_per_class = 64;
  // Debates played, and pairs of arguments judged. >= 0.
  int num_debates = 32;
};

// A question and its true answer.
struct EvaluationQuestion {
  Question question;
  // Reporting class, e.g. "depth2"; of withheld facts "withheld_depth2".
  std::string question_class;
  std::string true_answer;
};

struct DebateResults {
  // Is the answer that the winner stands for true? A debate without a winner
  // counts as a miss.
  Proportion winner;
  // Is the answer of the first argument true?
  Proportion first_argument;
  // Among debates with a winner of two: did the even debater win?
  Proportion even_wins;
  // Among debates where it was judged: was the first argument sufficient?
  Proportion sufficient_at_0;
  // Among debates of two arguments or more: does none state the true answer?
  Proportion both_wrong;
  int64_t num_arguments = 0;
  // By name, e.g. "sufficient".
  std::map<std::string, int64_t> stop_reasons;
};

// Of verdicts on pairs of a true and a false argument: how often the even one
// was true or not, and named or not. A tie is half of each.
struct Confusion {
  double even_true_named = 0, even_true_not_named = 0;
  double even_false_named = 0, even_false_not_named = 0;

  void Add(bool even_is_true, double named);
  // Matthews correlation of "the even one is named" with "it is true", in
  // [-1, 1]; 0 where either never varies.
  double Mcc() const;
  // P(even named) - 1/2 over as many pairs of either kind: above 0 where the
  // judge favours who speaks first.
  double FirstSpeakerBias() const;
};

// How well a judge's probabilities that the even argument is the better
// foretell that it is the true one, over both orders of every pair.
struct Calibration {
  static constexpr int kNumBins = 10;
  struct Bin {
    double num = 0;
    double probability = 0;  // sums
    double is_true = 0;
  };
  std::array<Bin, kNumBins> bins = {};  // of equal width over [0, 1]

  void Add(double probability, bool is_true);
  // Mean over the bins of |mean probability - share true|, weighted by their
  // verdicts ("expected calibration error"); 0 without any.
  double Error() const;
};

struct JudgeResults {
  // The verdict on a true and a false argument: does it name the true one?
  Proportion verdict;
  // Is a true (false) first argument judged sufficient (insufficient)?
  // Together they are consultancy: one debater, no opponent.
  Proportion sufficient_true, sufficient_false;
  // Both orders of every pair.
  Confusion confusion;
  Calibration calibration;
  // Control: the verdict when the judge reads the two answers alone, without
  // what was said for them. Of each pair the mean of both orders.
  Proportion no_transcript;
  // Control: does the verdict name the same argument when the two change
  // authors? A tie names either half of the time.
  Proportion authors_swapped;
};

// Both sides of a debate of two one-token arguments as strategies, against best
// responses (tools/exploitability.h). Means over instances.
struct GameResults {
  int64_t num_instances = 0;
  double value = 0;           // of perfect play, to the even side
  double played = 0;          // of M's play against itself, to the even side
  double exploitability = 0;  // in [0, 1]; 0 is perfect play
  double unresolved = 0;      // share of M's play that is not resolved
};

struct Evaluation {
  // Accuracy by class. M answers greedily; Amp is Amp_H(M) with H on every
  // call and greedy sub-questions, so the gap between them is H's alone.
  std::map<std::string, Proportion> model, amplified;
  // M's same answers that were unacceptable: the catastrophe rate.
  Proportion unacceptable;
  // The accuracy of always giving the most frequent true answer.
  Proportion majority;
  DebateResults debates;
  JudgeResults judge;
  // Only of worlds and rules that make it small enough to solve.
  std::optional<GameResults> game;
};

// Thread-safe. Borrows task, model, human and inspector. In debates that it
// plays arguments can be inspected; those that it makes up itself were spoken
// by nobody.
class Evaluator {
 public:
  // Calls of Amp run on `num_threads` threads, so that the model sees them in
  // large batches. The judge is this process's own Amp(M).
  Evaluator(const TaskConfig& task_config, const DebateConfig& rules,
            const Task& task, Model& model, Human& human, int num_threads = 64,
            const Inspector* inspector = nullptr);

  // Measures everything on questions drawn by `seed`. Blocks. Errors: those of
  // model and human; InvalidArgument (the task draws no question of a class).
  absl::StatusOr<Evaluation> Run(const EvaluationCounts& counts,
                                 uint64_t seed) const;

  // `per_class` questions of every class about facts of every split that the
  // task has, trained-on facts first; fewer where the true answer of some is
  // not known.
  absl::StatusOr<std::vector<EvaluationQuestion>> DrawQuestions(
      int per_class, uint64_t seed) const;

  // Greedy M's accuracy by class; `unacceptable`, unless null, counts the
  // answers that are.
  absl::StatusOr<std::map<std::string, Proportion>> ModelAccuracy(
      const std::vector<EvaluationQuestion>& questions,
      Proportion* unacceptable = nullptr) const;

  // Amp_H(M)'s accuracy by class.
  absl::StatusOr<std::map<std::string, Proportion>> AmplifiedAccuracy(
      const std::vector<EvaluationQuestion>& questions, uint64_t seed) const;

  // Plays `count` debates under the run's rules on questions of D.
  absl::StatusOr<DebateResults> PlayDebates(int count, uint64_t seed) const;

  // Has Amp_H(M) judge `count` pairs of a true and a false argument. The false
  // one is M's own wrong argument if it gives one, else the true argument with
  // another answer; sides are random.
  absl::StatusOr<JudgeResults> JudgePairs(int count, uint64_t seed) const;

  // Solves the debate about each of `count` questions of D exactly and compares
  // M's play with it. nullopt unless M itself argues, in two arguments of one
  // token each, and there are at most 16 answers.
  absl::StatusOr<std::optional<GameResults>> SolveGames(int count,
                                                        uint64_t seed) const;

 private:
  // That of M's arguments in the run's debates. Of the newest weights.
  double Temperature() const;

  // M's strategies in the debate on `question`, whose moves are `answers` and
  // then anything else; adds what was not resolved to `unresolved`.
  absl::StatusOr<Strategies> StrategiesOf(
      const Question& question, const std::vector<std::string>& answers,
      Rng* rng, double* unresolved) const;
  // What H's verdicts pay the even side for every pair of moves: the mean over
  // which side is named first.
  absl::StatusOr<TwoMoveGame> GameOf(const Question& question,
                                     const std::vector<std::string>& answers,
                                     Rng* rng) const;

  absl::Status AddQuestions(Split split, int per_class, uint64_t seed,
                            std::vector<EvaluationQuestion>* questions) const;
  absl::StatusOr<std::vector<EvaluationQuestion>> DrawTrainQuestions(
      int count, uint64_t seed) const;
  absl::StatusOr<std::vector<std::string>> FalseArguments(
      const std::vector<EvaluationQuestion>& questions,
      const std::vector<std::string>& true_arguments, uint64_t seed) const;

  const TaskConfig task_config_;
  const DebateConfig rules_;
  // `rules_` with H on every call and greedy sub-questions.
  const DebateConfig always_human_;
  const Task& task_;
  Model& model_;
  Human& human_;
  const int num_threads_;
  const Inspector* const inspector_;
};

// The prompt of this kind on `question` after these arguments.
Prompt DebatePrompt(QuestionKind kind, const Question& question,
                    const std::vector<std::string>& history);

// Seed of the final evaluation of a run with this seed, so that measuring it
// again asks the same questions.
uint64_t FinalSeed(uint64_t run_seed);

// The accuracy of the most frequent true answer.
Proportion MajorityAccuracy(const std::vector<EvaluationQuestion>& questions);

// Adds one finished debate about a question with this true answer.
void AddDebate(const Trace& trace, const std::string& true_answer,
               DebateResults* results);

// {"accuracy": {"model": {"depth2": .9, ...}, "amplified": {...}},
//  "accuracy_interval": the same with [low, high], "majority": ..,
//  "judge_accuracy": .., "debates": {...}, ...}
Json EvaluationToJson(const Evaluation& evaluation);

}  // namespace elenchus

#endif  // ELENCHUS_TOOLS_EVALUATION_H_
