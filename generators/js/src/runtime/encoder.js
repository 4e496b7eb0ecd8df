const encoder = new TextEncoder();
