# cmake -DOUT=catalogue.h -DFILES="a;b" -P catalogue.cmake
# The hash of all words that the text core was built from: part of the extractor's version, so that rows tell which catalogue read them.
set(all "")
foreach(path ${FILES})
  get_filename_component(name ${path} NAME)
  file(SHA256 ${path} hash)
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 12 hash)
file(WRITE ${OUT} "#define CATALOGUE_HASH \"${hash}\"\n")
