function finish_I(post, value) {
  LEAVE(false);
  post(value);
  LEAVE(true);
  entered = false;
}
