# Writes OUT: the bytes of IN as elenchus::NAME(), a string view.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "#include \"absl/strings/string_view.h\"
namespace elenchus {
absl::string_view ${NAME}();
absl::string_view ${NAME}() {
  static const unsigned char kBytes[] = {${bytes}};
  return {reinterpret_cast<const char*>(kBytes), sizeof(kBytes)};
}
}  // namespace elenchus
")
