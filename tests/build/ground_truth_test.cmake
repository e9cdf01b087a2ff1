# One line per case: how the fixture reaches ground truth, and the target that
# the build must name when it refuses; "-" if it must not refuse.
set(cases
    "none -"
    "allowed -"
    "direct culprit_main"
    "transitive culprit_main"
    "expression culprit_main"
    "alias culprit_main"
    "objects culprit_main"
    "sources culprit_main"
    "nested nested_culprit_main")

foreach(case IN LISTS cases)
  string(REPLACE " " ";" case "${case}")
  list(POP_FRONT case way culprit)
  file(REMOVE_RECURSE ${WORK}/${way})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${FIXTURE} -B ${WORK}/${way} -DWAY=${way}
            -DMODULE=${MODULE} -DCMAKE_CXX_COMPILER=${COMPILER}
            -DCMAKE_CXX_COMPILER_FORCED=ON
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(culprit STREQUAL "-")
    if(NOT result EQUAL 0)
      message(SEND_ERROR "${way}: expected to configure, but: ${output}")
    endif()
  elseif(result EQUAL 0)
    message(SEND_ERROR "${way}: configured, but ${culprit} reaches ground truth")
  elseif(NOT output MATCHES " ${culprit} reaches ground truth")
    message(SEND_ERROR "${way}: refused without naming ${culprit}: ${output}")
  endif()
endforeach()
