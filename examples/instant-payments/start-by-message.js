// Starts a payment by an AMQP 1.0 message and prints its result.
// npm install rhea; node start-by-message.js [port] [id]
const fs = require('fs');
const path = require('path');
const rhea = require('rhea');

const port = Number(process.argv[2] || 5672);
const id = process.argv[3] || 'my-first-message';
const input = fs.readFileSync(path.join(__dirname, 'first-payment.json'));

const connection = rhea.connect({ host: '127.0.0.1', port });
const replies = connection.open_receiver({ source: { dynamic: true } });
replies.on('receiver_open', () => {
  const sender = connection.open_sender('understudy.node');
  sender.once('sendable', () =>
    sender.send({
      durable: true,
      content_type: 'application/json',
      reply_to: replies.source.address,
      correlation_id: id,
      application_properties: { 'understudy-flow': 'instant-payment', 'understudy-id': id },
      body: rhea.message.data_section(input),
    }));
});
replies.on('message', ({ message }) => {
  console.log(message.application_properties['understudy-status'], message.body.content.toString());
  connection.close();
});
