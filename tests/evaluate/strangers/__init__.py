"""A second source of pages: other articles, other front ends, written without a look at the reader's rules.

Whoever writes rules tests them, without meaning to, on what the rules expect. The pages here were written by
somebody who knew what is known of the site and none of the rules: the articles in ``articles/``, the page
designs, galleries, quotations and boxes in ``templates/``. A number draws one page and its truth.
"""
