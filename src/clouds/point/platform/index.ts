/** The platform side of point access: the customer's provisioning server, and the broker it sends devices to. */
import type { OpenBroker, ServiceSide } from '../../../platform/service.ts';
import type { PointSettings } from '../language.ts';
import { answer } from './answers.ts';
import { brokerRules } from './devices.ts';
import { downlink } from './downlink.ts';
import { Registry } from './registry.ts';

export const pointPlatform: ServiceSide = {
  open: (given, world) => {
    const settings = given as PointSettings;
    const registry = new Registry(settings, world.seed);
    const { random, after } = world;
    let broker: OpenBroker | undefined;
    const told = downlink(settings.downlink, {
      after,
      publish: (topic, payload, qos) => broker?.publish(topic, payload, qos),
    });
    return {
      routes: [
        {
          method: 'POST',
          path: '',
          label: 'provision',
          handle: (request) =>
            answer(request, {
              settings,
              registry,
              random,
              told,
              host: () => settings.host ?? broker?.url(request.headers.host) ?? '',
            }),
        },
      ],
      broker: {
        ...brokerRules(settings, registry, random),
        opened: (open) => {
          broker = open;
        },
      },
      ...(settings.tlsFailures > 0 && { breaksHandshake: () => random() < settings.tlsFailures }),
    };
  },
};
