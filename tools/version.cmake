# Writes OUT, the definitions of tools/version.h, if they changed.
execute_process(
  COMMAND git -C ${SOURCE_DIR} describe --always --abbrev=40 --dirty --exclude=*
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(revision unknown)
endif()
set(content "#include \"tools/version.h\"
namespace elenchus {
const char* Version() { return \"${VERSION}\"; }
const char* GitRevision() { return \"${revision}\"; }
}  // namespace elenchus
")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT content STREQUAL "${before}")
  file(WRITE ${OUT} "${content}")
endif()
