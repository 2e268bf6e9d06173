/** Fetches /openapi.json, with the token if one is given, and shows it with Swagger UI. */
const form = document.getElementById('token-form');
const fault = document.getElementById('fault');
const field = document.getElementById('token');

let token = '';

form.addEventListener('submit', (event) => {
  event.preventDefault();
  token = field.value.trim();
  void show();
});

void show();

async function show() {
  fault.hidden = true;
  try {
    const response = await fetch('/openapi.json', { headers: authorization() });
    const body = await response.json();
    if (response.ok) draw(body);
    else complain(response.status === 401 && token === '' ? 'A token is required.' : body.error);
  } catch {
    complain('Rhetor cannot be reached.');
  }
}

function draw(spec) {
  SwaggerUIBundle({
    spec,
    dom_id: '#operations',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    validatorUrl: null,
    requestInterceptor: (request) => {
      request.headers = { ...authorization(), ...request.headers };
      return request;
    },
  });
}

function authorization() {
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function complain(text) {
  fault.textContent = text;
  fault.hidden = false;
}
