package io.carillon.listen.service;

/**
 * A file that is kept in a service.
 *
 * @param key     its key in the store
 * @param path    its path within the service, as the writer chose it: it may be anything
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // what files hold; nobody compares two of these
public record ServiceFile(String key, String path, byte[] content) {
}
