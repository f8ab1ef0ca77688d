# add_lexicon(ROOM NAME [REVERSE] file.tsv...): files of schemas/catalog become the constant table lexicon_NAME in the
# library ROOM, declared in "lexicon/NAME_table.h". REVERSE adds the look-up of words that end at a place.
function(add_lexicon room name)
  cmake_parse_arguments(LEXICON "REVERSE" "" "" ${ARGN})
  set(directory ${PROJECT_BINARY_DIR}/generated/lexicon)
  file(MAKE_DIRECTORY ${directory})
  set(files)
  foreach(file ${LEXICON_UNPARSED_ARGUMENTS})
    if(IS_ABSOLUTE ${file})
      list(APPEND files ${file})
    else()
      list(APPEND files ${PROJECT_SOURCE_DIR}/schemas/catalog/${file})
    endif()
  endforeach()
  set(reverse)
  if(LEXICON_REVERSE)
    set(reverse --reverse)
  endif()
  add_custom_command(OUTPUT ${directory}/${name}_table.c ${directory}/${name}_table.h
    COMMAND lexicon_generate ${name} ${directory}/${name}_table ${reverse} ${files}
    DEPENDS lexicon_generate ${files} VERBATIM)
  target_sources(${room} PRIVATE ${directory}/${name}_table.c ${directory}/${name}_table.h)
  target_link_libraries(${room} PUBLIC lexicon)
endfunction()
