/** Starts the console in its page. */
import { render } from 'preact';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/table.css';
import { App } from './app.tsx';
import { applyTheme } from './shell/theme.ts';

applyTheme();
const place = document.querySelector('#app');
if (place !== null) render(<App />, place);
