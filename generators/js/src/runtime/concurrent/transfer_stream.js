const transferStream = (index, from, to) => addEnd(...streams[to], takeReadable(...streams[from], index), true);
