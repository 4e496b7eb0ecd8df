let lowered;
