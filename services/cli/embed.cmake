# cli_embed(FILE OUTPUT): the bytes of FILE as a C string literal, made anew when FILE changes.
function(cli_embed path output)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
  string(REPLACE "\\x0a" "\\x0a\"\n\"" bytes "${bytes}")
  file(CONFIGURE OUTPUT ${output} CONTENT "\"@bytes@\"\n" @ONLY)
endfunction()
