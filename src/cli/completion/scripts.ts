/**
 * The script each shell sources: it passes the words up to the cursor to `rhetor complete-words`
 * and shows the output.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Output line that requests the completion of file names. */
export const FILES = ':files';

/** Bash splits words at ":" and "=", so ids such as `ergon:design` arrive in pieces. */
const BASH = `# rhetor completion for bash; in ~/.bashrc: source <(rhetor completion bash)
_rhetor() {
  local IFS=$' \\t\\n' word line glue= prefix count=0
  local -a words
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ $count -gt 1 && ( $word == [:=]* || -n $glue ) ]]; then
      words[count-1]+=$word
    else
      words[count]=$word
      count=$((count + 1))
    fi
    glue=
    if [[ $word == *[:=] ]]; then glue=1; fi
  done
  word=\${words[count-1]}
  prefix=\${word%"\${word##*[:=]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == '${FILES}' ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"$prefix"}")
  done < <("$1" complete-words "\${words[@]}" 2>/dev/null)
}
complete -F _rhetor rhetor
`;

const ZSH = `#compdef rhetor
# rhetor completion for zsh; in ~/.zshrc, below compinit: source <(rhetor completion zsh)
_rhetor() {
  local line
  local -a lines values
  lines=("\${(@f)$("\${words[1]}" complete-words "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    if [[ $line == '${FILES}' ]]; then
      _files
      return
    fi
    [[ -n $line ]] || continue
    if [[ $line == *$'\\t'* ]]; then
      values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      values+=("\${line//:/\\\\:}")
    fi
  done
  _describe rhetor values
}
if [[ $funcstack[1] == _rhetor ]]; then
  _rhetor "$@"
else
  compdef _rhetor rhetor
fi
`;

const FISH = `# rhetor completion for fish: rhetor completion fish > ~/.config/fish/completions/rhetor.fish
function __rhetor_complete
  set -l lines (rhetor complete-words (commandline -opc) (commandline -ct) 2>/dev/null)
  if test "$lines[1]" = '${FILES}'
    __fish_complete_path (commandline -ct)
  else if set -q lines[1]
    printf '%s\\n' $lines
  end
end
complete -c rhetor -f -a '(__rhetor_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
