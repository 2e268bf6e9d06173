/** Texts that would run, load or hide something if the console showed them as anything but text. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>globalThis.hacked = 1</script>',
  '<img src="https://tracker.example/x.png" onerror="globalThis.hacked = 2">',
  '<svg onload="globalThis.hacked = 3"><a xlink:href="javascript:globalThis.hacked = 4">svg</a></svg>',
  '<iframe srcdoc="<script>parent.hacked = 5</script>"></iframe>',
  '<a href="javascript:globalThis.hacked = 6">link</a>',
  '[click](javascript:globalThis.hacked=7) ![pixel](https://tracker.example/y.png)',
  '<a href="data:text/html,<script>globalThis.hacked = 8</script>">data</a>',
  '<style>body { display: none } @import url(https://tracker.example/z.css);</style>',
  '<base href="https://tracker.example/"><meta http-equiv="refresh" content="0; url=https://tracker.example/">',
  '<form action="https://tracker.example/"><button formaction="javascript:globalThis.hacked = 9">x</button></form>',
  '"><b style="position:fixed;inset:0;background:url(https://tracker.example/b.png)">covered</b>',
  '</title></textarea></pre><script>globalThis.hacked = 10</script>',
];
