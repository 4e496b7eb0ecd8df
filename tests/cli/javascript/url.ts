// RUN: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'greet("HTTP://EXAMPLE.com:80/a/../b/./c?x=1 2#f g")' --invoke 'greet("../x?é=ü|http://a.b/c/d/e?f")' --invoke 'greet("//münchen.de:8443/|https://a/")' --invoke 'greet("http://[2001:db8:0:0:1:0:0:1]/|")' --invoke 'greet("http://0x7f.1/")' --invoke 'greet("mailto:a@b.c?subject=x")' --invoke 'greet("file:///C:/x/../y")' --invoke 'greet("nope")' --invoke 'greet("http://256.1.1.1")' --invoke 'add(1, 2)'
// URLs are parsed as browsers do, and their parts can be set.
export function greet(text: string): string {
  const [input, base] = text.split('|');
  const url = URL.parse(input, base || undefined);
  return url ? `${url.href} ${url.origin}` : 'none';
}

export function add(a: number, b: number): number {
  const url = new URL('https://user:secret@host.example/a?x=1&y=2&x=3#top');
  url.searchParams.append('z', 'a b&c');
  url.searchParams.delete('y');
  url.port = '444';
  url.hostname = 'other.example';
  url.pathname = '/p q';
  url.hash = '';
  const expected = 'https://user:secret@other.example:444/p%20q?x=1&x=3&z=a+b%26c';
  if (url.href !== expected) throw new Error(url.href);
  const params = new URLSearchParams({ b: '2', a: '%' });
  params.sort();
  if (`${params}` !== 'a=%25&b=2' || JSON.stringify([...new URLSearchParams('?q=a+b%20c&q')]) !== '[["q","a b c"],["q",""]]') {
    throw new Error(`${params}`);
  }
  return a + b;
}
