// Each label has its own implementation.
import * as backup from 'backup';
import * as primary from 'primary';
import { same } from '../check.js';

export function run() {
  same([primary.get('a'), backup.get('a')], ['primary a', 'backup a']);
  same([primary.get(''), backup.get('')], [undefined, 'backup ']);
}
