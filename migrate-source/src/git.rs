//! Asks git what the committed text of a file was; works without git.
