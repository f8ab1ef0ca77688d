// reasons: why a stretch of the body is no part of the text: the closed list of a cut's reasons.
#ifndef ARTICLE_REASONS_H
#define ARTICLE_REASONS_H

// X(name, code, meaning)
#define CUT_REASONS(X)                                                                            \
    X(CUT_TITLE, "title", "the headline, which is the record's title; also where it is repeated") \
    X(CUT_SUBTITLE, "subtitle", "the second headline, which is the record's subtitle")            \
    X(CUT_BYLINE, "byline", "who wrote or photographed")                                          \
    X(CUT_EDITOR, "editor", "who edited, checked or typeset")                                     \
    X(CUT_SOURCE, "source", "where it was published first")                                       \
    X(CUT_DATELINE, "dateline", "when and from where it was published")                           \
    X(CUT_NAVIGATION, "navigation", "the menu of the site")                                       \
    X(CUT_BREADCRUMB, "breadcrumb", "the place of the page in the site")                          \
    X(CUT_TOOLBAR, "toolbar", "font size, print, close, tags")                                    \
    X(CUT_SHARE, "share", "buttons that share the page")                                          \
    X(CUT_COUNTER, "counter", "how often it was read, liked or answered")                         \
    X(CUT_RECORD_NUMBER, "record_number", "the number of the record at the publisher")            \
    X(CUT_PAGER, "pager", "the pages of the article")                                             \
    X(CUT_NEIGHBOURS, "neighbours", "the previous and the next article")                          \
    X(CUT_RELATED, "related", "other articles")                                                   \
    X(CUT_COMMENTS, "comments", "what readers answered")                                          \
    X(CUT_PROMOTION, "promotion", "invitations to subscribe, follow or download")                 \
    X(CUT_COPYRIGHT, "copyright", "copyright, disclaimers")                                       \
    X(CUT_FOOTER, "footer", "the foot of the site: address, telephone, licence numbers")          \
    X(CUT_SIDEBAR, "sidebar", "boxes beside the article")                                         \
    X(CUT_PHOTO_CREDIT, "photo_credit", "who provided the pictures")                              \
    X(CUT_CAPTION, "caption", "the caption of a picture that is no part of the text's flow")      \
    X(CUT_ATTACHMENT, "attachment", "files to download")                                          \
    X(CUT_END_MARK, "end_mark", "a mark that the article ends, such as (完)")                     \
    X(CUT_HIDDEN, "hidden", "markup that no reader sees: scripts, styles, hidden elements")

#define CUT_DECLARE(name, code, meaning) extern const char name[sizeof(code)];
CUT_REASONS(CUT_DECLARE)
#undef CUT_DECLARE

#endif
