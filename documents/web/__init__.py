"""The portal: requests in, rendered pages out; every rule of the product is a service's."""
