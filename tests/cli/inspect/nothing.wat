;; RUN: inspect %
(component (core module (func)))
