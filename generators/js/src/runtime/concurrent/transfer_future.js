const transferFuture = (index, from, to) => addEnd(...futures[to], takeReadable(...futures[from], index), true);
