/**
 * Rewrites the server's messages, which name HTTP routes and fields, to name commands and flags.
 */

/**
 * Maps the pattern of a whole route, including the method, to the equivalent command; the first
 * match wins.
 */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/^\w+ \/((docs|openapi\.json).*)?$/, 'rhetor --help'],
  [/^\w+ \/(health|ready|api\/v1\/health)\b.*$/, 'rhetor doctor'],
  [/^POST \/provider\b.*$/, 'rhetor providers use'],
  [/^\w+ \/(v1|api(\/v1)?)\/(models|tags|ps|show)\b.*$/, 'rhetor providers --models'],
  [/^\w+ \/(api\/v1\/)?providers?\b.*$/, 'rhetor providers'],
  [/^\w+ \/route\b.*$/, 'rhetor route explain'],
  [/^POST \/(v1|api)\/(chat|messages|responses|generate|v1\/(chat|generate))\b.*$/, 'rhetor send'],
  [/^\w+ \/(message|stream|chat)\b.*$/, 'rhetor send'],
  [/^\w+ \/contexts\/import$/, 'rhetor contexts import'],
  [/^\w+ \/contexts(\/[^/]+)?\/search$/, 'rhetor contexts search'],
  [/^\w+ \/contexts\/([^/]+)\/export$/, 'rhetor contexts export $1'],
  [/^DELETE \/contexts\/([^/]+)$/, 'rhetor contexts delete $1'],
  [/^GET \/contexts\/([^/]+)$/, 'rhetor contexts show $1'],
  [/^GET \/contexts$/, 'rhetor contexts list'],
  [/^POST \/memory\/search$/, 'rhetor memory search'],
  [/^POST \/memory\/notes$/, 'rhetor memory remember'],
  [/^DELETE \/memory\/notes\b.*$/, 'rhetor memory forget'],
  [/^\w+ \/memory\/notes\b.*$/, 'rhetor memory notes'],
  [/^POST \/keys$/, 'rhetor keys create'],
  [/^\w+ \/keys\b.*$/, 'rhetor keys list'],
  [/^GET \/(prompts|templates)$/, 'rhetor $1 list'],
  [/^GET \/(prompts|templates)\/([^/]+)$/, 'rhetor $1 show $2'],
  [/^GET \/(prompts|templates)\/([^/]+)\/versions$/, 'rhetor $1 versions $2'],
  [/^POST \/(prompts|templates)\/([^/]+)\/labels$/, 'rhetor $1 label $2'],
  [/^POST \/prompts\/compare$/, 'rhetor prompts compare'],
  [/^POST \/templates\/render$/, 'rhetor templates render'],
  [/^POST \/(prompts|templates)$/, 'rhetor $1 create'],
  [/^PUT \/(prompts|templates)\/([^/]+)$/, 'rhetor $1 update $2'],
  [/^DELETE \/(prompts|templates)\/([^/]+)$/, 'rhetor $1 delete $2'],
];

/** Replaces a route without an equivalent command. */
const NO_COMMAND = 'the HTTP API';

const ROUTE = /\b(?:GET|POST|PUT|PATCH|DELETE) \/[^\s;,"'()]*/g;
/** Like `ROUTE`, for messages that leave the method out. */
const BARE_ROUTE =
  /(?<=^|[\s"'(])\/(?:health|ready|docs|route|providers?|prompts|templates|contexts)\b[^\s;,"'()]*/g;

/** Maps a request field to the flag that sets it. */
const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.])options\.(provider|model)\b/g, '--$1'],
  [/(?<![\w.])options\.(\w+)/g, '-o $1'],
  [/(?<![\w.])context_id\b/g, '--context'],
  [/(?<![\w.])task_type\b/g, '--task'],
  [/(?<![\w.])system_prompt\b/g, '--system'],
  [/(?<![\w.])next_before\b/g, '--before'],
  [/^as(?= )/g, '--as'],
  [
    /\bChoose another id, or delete that one first\b/g,
    'Choose another with --as, or delete it first',
  ],
];

/** The server lacks a route that a command calls, so it has a different version. */
const UNKNOWN_ROUTE = /^There is no (?:GET|POST|PUT|PATCH|DELETE) \//;

export function inCommandWords(message: string): string {
  if (UNKNOWN_ROUTE.test(message)) {
    return (
      'this server does not support the command; its version probably differs from that of ' +
      'this command line. Compare "rhetor doctor" and "rhetor --version".'
    );
  }
  const routed = message
    .replace(ROUTE, (route) => commandFor(route))
    .replace(BARE_ROUTE, (path) => commandFor(`GET ${path}`));
  return FLAGS.reduce((text, [field, flag]) => text.replace(field, flag), routed);
}

/** A query or the punctuation that ends the sentence is not part of the route. */
function commandFor(text: string): string {
  const sentence = withoutEnd(text);
  const end = text.slice(sentence.length);
  const [route = ''] = sentence.split('?', 1);
  for (const [pattern, command] of COMMANDS) {
    if (pattern.test(route)) return `"${route.replace(pattern, command)}"${end}`;
  }
  return NO_COMMAND + end;
}

/**
 * Written by hand: a regular expression that looks for the end of a run takes quadratic time on
 * many short runs.
 */
function withoutEnd(text: string): string {
  let length = text.length;
  while (length > 0 && '.:!?'.includes(text.charAt(length - 1))) length -= 1;
  return text.slice(0, length);
}
