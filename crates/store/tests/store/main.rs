//! Stories about the data folder.
