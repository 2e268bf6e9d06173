/** Starts the console in its page. */
import { render } from 'preact';

const place = document.querySelector('#app');
if (place !== null) render(<h1>Rhetor</h1>, place);
