// One resource across three components: made, lent, given and dropped by each of them.
import { Token, living } from 'test:resources-across/base-types';
import { consume, exchange, keep, keptEquals, make, release, stampTwice } from 'test:resources-across/to-test';
import { drop, same } from '../check.js';

export function run() {
  const ours = new Token('ours');
  same([stampTwice(ours), ours.stamps()], [2, 2]);
  const theirs = make('theirs');
  same([theirs instanceof Token, theirs.label(), theirs.stamps(), living()], [true, 'made theirs', 0, 2]);
  same(theirs.equals(ours), false);
  const ticket = exchange(ours);
  same([ticket.token.label(), ticket.seat], ['ours', 2]);
  same(consume([ticket, { token: theirs, seat: 0xffffffff }]), ['ours: 2', 'made theirs: 4294967295']);
  same(living(), 0);
  same(consume([]), []);

  const [token, other] = [new Token('kept'), new Token('kept')];
  same(keptEquals(other), undefined);
  keep(token);
  same(keptEquals(other), false);
  const kept = release();
  same([release(), kept.label(), living()], [undefined, 'kept', 2]);
  drop(kept);
  drop(other);
  same(living(), 0);
}
