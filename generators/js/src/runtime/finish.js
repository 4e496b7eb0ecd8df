function finish_I(post, value, result) {
  FORBID_LEAVING;
  post(value);
  ALLOW_LEAVING;
  END;
  return result;
}
