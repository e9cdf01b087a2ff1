# The build's own words: elenchus_module, elenchus_program, elenchus_test.

# elenchus_module(<name> SRCS ... DEPS ...): library elenchus_<name>. What names
# elenchus_torch among its DEPS shares LibTorch's precompiled headers.
function(elenchus_module name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_library(elenchus_${name} STATIC ${ARG_SRCS})
  target_link_libraries(elenchus_${name} PUBLIC ${ARG_DEPS}
                                         PRIVATE elenchus_flags)
  target_include_directories(elenchus_${name} PUBLIC ${CMAKE_SOURCE_DIR}
                                                     ${CMAKE_BINARY_DIR})
  if("elenchus_torch" IN_LIST ARG_DEPS)
    elenchus_use_torch_headers(elenchus_${name})
  endif()
endfunction()

# elenchus_program(<name> SRCS ... DEPS ...): executable bin/<name>, target
# <name>_main (a process's library has the process's name). elenchus_programs
# builds all of them.
function(elenchus_program name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name}_main ${ARG_SRCS})
  set_target_properties(${name}_main PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(${name}_main PRIVATE ${ARG_DEPS} elenchus_flags)
  if(NOT TARGET elenchus_programs)
    add_custom_target(elenchus_programs)
  endif()
  add_dependencies(elenchus_programs ${name}_main)
endfunction()

# elenchus_test(<name> DEPS ... LABELS ... [TIMEOUT seconds]): one gtest program
# <folder>.<name> per <name>.cc in a folder of tests/, one ctest per program.
# tests_<label> builds all tests of a label. Tests labelled torch share
# LibTorch's precompiled headers if elenchus_torch is among their DEPS;
# integration and fault tests run alone.
function(elenchus_test test)
  cmake_parse_arguments(ARG "" "TIMEOUT" "DEPS;LABELS" ${ARGN})
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  set(name ${folder}.${test})
  add_executable(${name} ${CMAKE_CURRENT_SOURCE_DIR}/${test}.cc)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                           ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} elenchus_flags GTest::gmock
                                        GTest::gtest_main)
  target_compile_definitions(
    ${name} PRIVATE ELENCHUS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                    ELENCHUS_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  foreach(label IN LISTS ARG_LABELS)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${name})
    if(label STREQUAL "torch" AND "elenchus_torch" IN_LIST ARG_DEPS)
      elenchus_use_torch_headers(${name})
    elseif(label MATCHES "^(integration|fault)$")
      set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
  endforeach()
  # Tensors of tests are small: a pool of threads each would only contend.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT
                       ${ARG_TIMEOUT} ENVIRONMENT OMP_NUM_THREADS=1)
endfunction()

# Ground truth may be reached by nothing but these (method.md section 8).
set(ELENCHUS_MAY_LINK_GROUND_TRUTH
    elenchus_evaluation       # tools/: the evaluator as a library
    elenchus_eval_command     # tools/: elenchus eval as a library
    elenchus_main             # the command: elenchus eval
    elenchus_evaluator_main   # the evaluator process
    elenchus_roofline         # tools/: the supervised baseline as a library
    elenchus_roofline_main    # the supervised baseline tool
    elenchus_golden           # tools/: golden cases as a library
    elenchus_check_method_main  # make check-method
    tools.evaluation_test tools.eval_command_test tools.game_evaluation_test
    tools.judge_evaluation_test tools.exploitability_test tools.golden_test
    tools.roofline_test
    tasks.ground_truth_test
    tasks.hidden_facts_test tasks.question_file_test tasks.worlds_test
    tasks.worlds_argument_test tasks.sequential_assignments_test
    tasks.wildcard_search_test tasks.shortest_path_test tasks.union_find_test)

# The targets that a link item or source names, generator expressions included:
# "$<LINK_ONLY:a>" names a, "$<TARGET_OBJECTS:b>" names b. A path is one word, so
# its folders name nothing.
function(elenchus_targets_named item out)
  string(REGEX MATCHALL "[A-Za-z0-9_.+/-]+(::[A-Za-z0-9_.+-]+)*" words "${item}")
  set(targets)
  foreach(word IN LISTS words)
    if(TARGET ${word})
      get_target_property(aliased ${word} ALIASED_TARGET)
      if(aliased)
        set(word ${aliased})
      endif()
      list(APPEND targets ${word})
    endif()
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# Collects `target` and all that it links, directly or not, into `out`.
function(elenchus_link_closure target out)
  set(open ${target})
  set(closed)
  while(open)
    list(POP_FRONT open item)
    if(item IN_LIST closed)
      continue()
    endif()
    list(APPEND closed ${item})
    foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES SOURCES
                     INTERFACE_SOURCES)
      get_target_property(values ${item} ${property})
      if(values)
        elenchus_targets_named("${values}" named)
        list(APPEND open ${named})
      endif()
    endforeach()
  endwhile()
  set(${out} ${closed} PARENT_SCOPE)
endfunction()

# Collects the targets of `folder` and of all folders below it into `out`.
function(elenchus_targets_below folder out)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(subfolders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(subfolder IN LISTS subfolders)
    elenchus_targets_below(${subfolder} below)
    list(APPEND targets ${below})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# Fails the configuration if any other target of the build links ground truth,
# directly or not, or compiles it itself.
function(elenchus_check_ground_truth)
  elenchus_targets_below(${CMAKE_SOURCE_DIR} targets)
  foreach(target IN LISTS targets)
    if(target STREQUAL "elenchus_ground_truth"
       OR target IN_LIST ELENCHUS_MAY_LINK_GROUND_TRUTH)
      continue()
    endif()
    elenchus_link_closure(${target} closure)
    get_target_property(sources ${target} SOURCES)
    if("elenchus_ground_truth" IN_LIST closure
       OR sources MATCHES "(^|[/;])ground_truth(_file)?[.]cc(;|$)")
      list(JOIN ELENCHUS_MAY_LINK_GROUND_TRUTH ", " allowed)
      message(FATAL_ERROR "${target} reaches ground truth; only these may: "
                          "${allowed}")
    endif()
  endforeach()
endfunction()
