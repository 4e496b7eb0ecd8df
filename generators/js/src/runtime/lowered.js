let lowered = 0;
