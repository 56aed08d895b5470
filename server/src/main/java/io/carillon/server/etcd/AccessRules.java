package io.carillon.server.etcd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.carillon.store.Bytes;
import io.carillon.store.KeyRange;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.Role;
import io.etcd.jetcd.api.User;
import org.jspecify.annotations.Nullable;

/**
 * Users and roles, and whether they are in force. Immutable.
 *
 * <p>
 * Noted in the store as: version of the form (4 bytes, 1), whether in force (1 byte), number of users (4), each as a
 * delimited {@code authpb.User}, number of roles (4), each as a delimited {@code authpb.Role}.
 */
final class AccessRules {

    /** The user and the role that may do everything. */
    static final String ROOT = "root";

    /** Nobody is known, and nobody is asked. */
    static final AccessRules NONE = new AccessRules(false, new TreeMap<>(), new TreeMap<>());

    private static final int FORM = 1;

    private final boolean enabled;
    private final SortedMap<String, User> users;
    private final SortedMap<String, Role> roles;
    private final Map<String, Rights> rights = new HashMap<>();

    private AccessRules(boolean enabled, SortedMap<String, User> users, SortedMap<String, Role> roles) {
        this.enabled = enabled;
        this.users = users;
        this.roles = roles;
        users.forEach((name, user) -> rights.put(name, Rights.of(user, roles)));
    }

    boolean enabled() {
        return enabled;
    }

    /** By name. */
    SortedMap<String, User> users() {
        return users;
    }

    /** By name. */
    SortedMap<String, Role> roles() {
        return roles;
    }

    /** What a user may do, null if there is no such user. */
    @Nullable
    Rights rightsOf(String user) {
        return rights.get(user);
    }

    AccessRules enabled(boolean value) {
        return new AccessRules(value, users, roles);
    }

    AccessRules with(User user) {
        SortedMap<String, User> all = new TreeMap<>(users);
        all.put(user.getName().toStringUtf8(), user);
        return new AccessRules(enabled, all, roles);
    }

    AccessRules with(Role role) {
        SortedMap<String, Role> all = new TreeMap<>(roles);
        all.put(role.getName().toStringUtf8(), role);
        return new AccessRules(enabled, users, all);
    }

    AccessRules withoutUser(String name) {
        SortedMap<String, User> all = new TreeMap<>(users);
        all.remove(name);
        return new AccessRules(enabled, all, roles);
    }

    /** Without a role, which is taken from all users as well. */
    AccessRules withoutRole(String name) {
        SortedMap<String, Role> left = new TreeMap<>(roles);
        left.remove(name);
        return new AccessRules(enabled, mapped(users, user -> without(user, name)), left);
    }

    private static SortedMap<String, User> mapped(SortedMap<String, User> users, UnaryOperator<User> change) {
        SortedMap<String, User> all = new TreeMap<>();
        users.forEach((name, user) -> all.put(name, change.apply(user)));
        return all;
    }

    private static User without(User user, String role) {
        return user.toBuilder().clearRoles()
                .addAllRoles(user.getRolesList().stream().filter(each -> !each.equals(role)).toList()).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessRules that && enabled == that.enabled && users.equals(that.users)
                && roles.equals(that.roles);
    }

    @Override
    public int hashCode() {
        return users.hashCode() + roles.hashCode();
    }

    Bytes toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORM);
            out.writeBoolean(enabled);
            out.writeInt(users.size());
            for (User user : users.values()) {
                user.writeDelimitedTo(out);
            }
            out.writeInt(roles.size());
            for (Role role : roles.values()) {
                role.writeDelimitedTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    static AccessRules read(Bytes noted) {
        SortedMap<String, User> users = new TreeMap<>();
        SortedMap<String, Role> roles = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(noted.array()))) {
            int form = in.readInt();
            if (form != FORM) {
                throw new IOException("form " + form);
            }
            boolean enabled = in.readBoolean();
            for (int left = in.readInt(); left > 0; left--) {
                User user = User.parseDelimitedFrom(in);
                users.put(user.getName().toStringUtf8(), user);
            }
            for (int left = in.readInt(); left > 0; left--) {
                Role role = Role.parseDelimitedFrom(in);
                roles.put(role.getName().toStringUtf8(), role);
            }
            return new AccessRules(enabled, users, roles);
        } catch (IOException e) {
            throw new UncheckedIOException("users and roles were noted by another version of this program", e);
        }
    }

    /**
     * What a user may do.
     *
     * @param root  everything
     * @param read  ranges of keys, in order, none of which touches another
     * @param write likewise
     */
    record Rights(boolean root, List<KeyRange> read, List<KeyRange> write) {

        private static Rights of(User user, SortedMap<String, Role> roles) {
            List<KeyRange> read = new ArrayList<>();
            List<KeyRange> write = new ArrayList<>();
            for (String name : user.getRolesList()) {
                Role role = roles.get(name);
                for (Permission permission : role == null ? List.<Permission>of() : role.getKeyPermissionList()) {
                    KeyRange keys = KeyRange.etcd(Bytes.wrap(permission.getKey().toByteArray()),
                            Bytes.wrap(permission.getRangeEnd().toByteArray()));
                    if (permission.getPermType() != Permission.Type.WRITE) {
                        read.add(keys);
                    }
                    if (permission.getPermType() != Permission.Type.READ) {
                        write.add(keys);
                    }
                }
            }
            return new Rights(user.getRolesList().contains(ROOT), joined(read), joined(write));
        }

        private static List<KeyRange> joined(List<KeyRange> ranges) {
            List<KeyRange> all = new ArrayList<>();
            for (KeyRange next : ranges.stream().filter(range -> !range.isEmpty())
                    .sorted(Comparator.comparing(KeyRange::start)).toList()) {
                KeyRange last = all.isEmpty() ? null : all.getLast();
                Bytes end = last == null ? null : last.end();
                if (last == null || (end != null && end.compareTo(next.start()) < 0)) {
                    all.add(next);
                } else if (end != null && (next.end() == null || end.compareTo(next.end()) < 0)) {
                    all.set(all.size() - 1,
                            next.end() == null
                                    ? KeyRange.from(last.start())
                                    : KeyRange.between(last.start(), next.end()));
                }
            }
            return List.copyOf(all);
        }

        boolean mayRead(KeyRange keys) {
            return root || covers(read, keys);
        }

        boolean mayWrite(KeyRange keys) {
            return root || covers(write, keys);
        }

        private static boolean covers(List<KeyRange> allowed, KeyRange keys) {
            for (KeyRange range : allowed) {
                if (range.contains(keys.start())) {
                    return keys.isEmpty() || range.end() == null
                            || (keys.end() != null && keys.end().compareTo(range.end()) <= 0);
                }
            }
            return false;
        }
    }
}
