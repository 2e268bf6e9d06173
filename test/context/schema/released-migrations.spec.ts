/**
 * A released migration never changes: databases that already ran it would keep the old form, and new
 * ones would differ from them. If this test fails, undo the edit and write the change as the next
 * numbered file of both back ends. Add the hash of a new file here, with `sha256sum`.
 */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const CONTEXT = join(import.meta.dirname, '..', '..', '..', 'src', 'context');

const HASHES = {
  sqlite: {
    '0001-conversations.sql': 'bec2d352fd1f9022882080cb0fa56e0fb1b7b4efcf2f76455a925ec2af765378',
    '0002-documents.sql': '36de7c0d80668d2140e6d537eef502220fe3dfa632a0f07521ee722e9bb2d9a0',
    '0003-kept-answers.sql': 'bc214d8d3b71643056663a99ec372ca62e7462cf7cd634ad1a8eea22dc26328c',
    '0004-cut-turns.sql': '3dd074bee406a326f3ed93172f25565b2b06d4d48cd9f375a8b73a64861edac5',
    '0005-summaries.sql': 'aaaa734fa041edb6f3d06f2301b005300bcdda84f6b161c40b7d112692367b14',
    '0006-search.sql': 'd9472fdd6c713a6e13b4930027c8a4816743a89bd3d22cb37cc8ccd4fb1a8002',
    '0007-context-limits.sql': '7007b0c3ab9abd294552c86c5c89b6a76a48c23e79bcebd19cdeb28040241030',
    '0008-archived-messages.sql':
      'eb68c51460f97ea844f6fdb274e3216cee9612089292254f03a7ac58b1183754',
    '0009-audit.sql': '520de6750603c90e9eb29648ce6aad39c68db91ba45e7dd9dd81006efd7bd5a5',
    '0010-search-cursor.sql': 'aef3d7260b5be9698d467901c6aa722f8d0fe2a7f656b1261065e8b0c547bb5c',
    '0011-ledger.sql': '6e84f75faa32aa0a4c6a6197fa200e32728c6e303bd8d9815a590a6be3c4a69e',
    '0012-context-owners.sql': 'bf43513c3d6c2390cddb1c7a5a57eb3c865f330947d10c430720d9f7f10bd64f',
    '0013-budgets.sql': '7159a9042e370b3f181db60f3b1f64f5db10a12ad6700b4b0dcee4c5e7803d0a',
    '0014-audit-fields.sql': 'c31a11f633a67e287c20b096a097c47ae1786f19580b76d24fd40e49fc81ba88',
    '0015-memory-notes.sql': '57a16b6496e7078960448a92851901acc32eb57518a0e6487c629c30191da562',
    '0016-answer-cache.sql': 'd80655ef15092e0ea662cc8b9d3ca91c0419bb1e1e8a28ef4414d306c418f2da',
    '0017-search-worlds.sql': '46c94c95a2d651476485e5593d4d8425269e855f5262b0bf56519fdcf8b57458',
    '0018-vectors.sql': '833438c7173458f00e20c49a63cdf4dbc030904fa18c99ba0b031ae4632b26ee',
    '0019-message-sizes.sql': '0e4be98421ad5238071a76f4c2354c35dfef1325c8a75005db30f292924f001d',
    '0020-words-and-times.sql': 'c06ce7b4a4aa86776be693c431dd074f133761e8c2fd88ded885a8596cc96d3e',
  },
  postgres: {
    '0001-conversations.sql': '2b126b0dc78ec3205eeeafb06d0a5103108e36a580351720b9690be6e1e3f1bb',
    '0002-audit.sql': 'd723ba400e51835053965d2fcd7f9d80bf1235a9ae0ca65dc8013f9954a078a9',
    '0003-hide-context.sql': '8cd7f46723cc910693c9fb6198624a3686af2980e62491350ee623ce01e9306c',
    '0004-planned-turns.sql': 'd4eb15abef680fba0ca1ec9f2128ae908ab7f7e61549df1a870ec33df0ed110f',
    '0005-ledger.sql': 'ce5e897ca1c51b62680cc849455b52ec11c3654a73b9854de51073728934fdb4',
    '0006-context-owners.sql': 'f5be8578d1073e0e1ae847f5ae118ab337a3fee94293c34005ae6d4f8337aed4',
    '0007-budgets.sql': 'f0e150707a8e47bcd6c010c39a521b40f16429578cd504daa39ee7279dff615a',
    '0008-limits.sql': '4513ad9210bb8cc128d0c3608ba5efda79d2fd677d4a471499dddfcc095d2ad5',
    '0009-call-limits.sql': '8585c34c902db69084d4e99f746825feb34a5cd9b093a69c956610b89e1bc5b4',
    '0010-audit-fields.sql': '9b431acfbe180e38d01041f2d731706fc2c73efdd7064651292e328668578f55',
    '0011-memory-notes.sql': 'ba60ab1908fc4677028f164a20dfb420b8a49bcd997c924b3d6ab776c4830588',
    '0012-answer-cache.sql': '8ac54a795d03bfadbd974932d4d510eb2ac53c92fe72002735d33a164ebbf6d6',
    '0013-cache-epoch.sql': '52046618def9ecdfe0c82fee71fbe6309c2f3b0cb49bc100d8fdbf9a83ecd2da',
    '0014-vectors.sql': '85959ead26a7d823c2282b6f99ec1a96874379e354cafa9b9b99644cea2a41a0',
    '0015-search-worlds.sql': '620c3f2e445d23348e22f93e6ff5135b9244e6e72b31568501caf994b611d213',
    '0016-world-moves.sql': '43502c30b11abe311121a55687fa14abb0c7e0e633e08982ca12e50bf36275b1',
    '0017-stems.sql': '2c4a6ad028a2ac1d9b1d227d3e5020c6363f244e7e796b2aeabd4cbbd2b922fa',
    '0018-words-and-times.sql': 'efad39925b35a4f8dd567b2ec950f8d9121a18ba80f59d28679159bb07d0f824',
  },
};

it.each(Object.entries(HASHES))('the migrations of %s are as they were released', (kind, known) => {
  const folder = join(CONTEXT, kind, 'migrations');
  const hashes = readdirSync(folder)
    .sort()
    .map((name) => [name, hash('sha256', readFileSync(join(folder, name)))]);
  expect(Object.fromEntries(hashes)).toEqual(known);
});
