// page_assets: page.css and page.js, embedded at build time.
#ifndef MONITOR_PAGE_ASSETS_H
#define MONITOR_PAGE_ASSETS_H

#include "base/str.h"

extern const str page_css, page_js;

#endif
