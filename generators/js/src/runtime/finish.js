function finish_I(post, value, result) {
  LEAVE(false);
  post(value);
  LEAVE(true);
  END;
  return result;
}
