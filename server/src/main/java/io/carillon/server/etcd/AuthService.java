package io.carillon.server.etcd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthEnableResponse;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleAddResponse;
import io.etcd.jetcd.api.AuthRoleDeleteRequest;
import io.etcd.jetcd.api.AuthRoleDeleteResponse;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGetResponse;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionResponse;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthRoleListResponse;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthRoleRevokePermissionResponse;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserAddResponse;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordResponse;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserDeleteResponse;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGetResponse;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleResponse;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthUserListResponse;
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.etcd.jetcd.api.AuthUserRevokeRoleResponse;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.Role;
import io.etcd.jetcd.api.User;

/** etcd's service Auth: who there is, and who may do what. Thread-safe; its answers may wait. */
final class AuthService {

    private static final String ROOT = AccessRules.ROOT;

    private static final EtcdError ROOT_USER_MISSING = EtcdError.precondition("etcdserver: root user does not exist");
    private static final EtcdError ROOT_ROLE_MISSING = EtcdError
            .precondition("etcdserver: root user does not have root role");
    private static final EtcdError NOT_ENABLED = EtcdError.precondition("etcdserver: authentication is not enabled");
    private static final EtcdError FAILED = EtcdError
            .invalid("etcdserver: authentication failed, invalid user ID or password");
    private static final EtcdError USER_EXISTS = EtcdError.precondition("etcdserver: user name already exists");
    private static final EtcdError USER_EMPTY = EtcdError.invalid("etcdserver: user name is empty");
    private static final EtcdError USER_MISSING = EtcdError.precondition("etcdserver: user name not found");
    private static final EtcdError ROLE_EXISTS = EtcdError.precondition("etcdserver: role name already exists");
    private static final EtcdError ROLE_EMPTY = EtcdError.invalid("etcdserver: role name is empty");
    private static final EtcdError ROLE_MISSING = EtcdError.precondition("etcdserver: role name not found");
    private static final EtcdError ROLE_NOT_GRANTED = EtcdError
            .precondition("etcdserver: role is not granted to the user");
    private static final EtcdError PERMISSION_NOT_GRANTED = EtcdError
            .precondition("etcdserver: permission is not granted to the role");
    private static final EtcdError PERMISSION_MISSING = EtcdError.invalid("etcdserver: permission not given");
    private static final EtcdError ROOT_IN_USE = EtcdError.invalid("etcdserver: invalid auth management");

    private final Access access;
    private final Headers headers;

    /** Hashing is work for a processor: whoever tries passwords must leave some of them to others. */
    private final Semaphore hashing = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    AuthService(Access access, Headers headers) {
        this.access = access;
        this.headers = headers;
    }

    List<EtcdMethod<?>> methods(Executor blocking) {
        return List.of(method("AuthEnable", "enable", AuthEnableRequest.getDefaultInstance(), blocking, this::enable),
                method("AuthDisable", "disable", AuthDisableRequest.getDefaultInstance(), blocking, this::disable),
                method("Authenticate", "authenticate", AuthenticateRequest.getDefaultInstance(), blocking,
                        this::authenticate),
                method("UserAdd", "user/add", AuthUserAddRequest.getDefaultInstance(), blocking, this::addUser),
                method("UserGet", "user/get", AuthUserGetRequest.getDefaultInstance(), blocking, this::user),
                method("UserList", "user/list", AuthUserListRequest.getDefaultInstance(), blocking, this::users),
                method("UserDelete", "user/delete", AuthUserDeleteRequest.getDefaultInstance(), blocking,
                        this::deleteUser),
                method("UserChangePassword", "user/changepw", AuthUserChangePasswordRequest.getDefaultInstance(),
                        blocking, this::changePassword),
                method("UserGrantRole", "user/grant", AuthUserGrantRoleRequest.getDefaultInstance(), blocking,
                        this::grantRole),
                method("UserRevokeRole", "user/revoke", AuthUserRevokeRoleRequest.getDefaultInstance(), blocking,
                        this::revokeRole),
                method("RoleAdd", "role/add", AuthRoleAddRequest.getDefaultInstance(), blocking, this::addRole),
                method("RoleGet", "role/get", AuthRoleGetRequest.getDefaultInstance(), blocking, this::role),
                method("RoleList", "role/list", AuthRoleListRequest.getDefaultInstance(), blocking, this::roles),
                method("RoleDelete", "role/delete", AuthRoleDeleteRequest.getDefaultInstance(), blocking,
                        this::deleteRole),
                method("RoleGrantPermission", "role/grant", AuthRoleGrantPermissionRequest.getDefaultInstance(),
                        blocking, this::grantPermission),
                method("RoleRevokePermission", "role/revoke", AuthRoleRevokePermissionRequest.getDefaultInstance(),
                        blocking, this::revokePermission));
    }

    private static <Q extends Message> EtcdMethod<Q> method(String name, String path, Q request, Executor blocking,
            EtcdMethod.Waiting<Q> answer) {
        return EtcdMethod.waiting("etcdserverpb.Auth/" + name, List.of("/v3/auth/" + path), request, blocking, answer);
    }

    private Message enable(Caller caller, AuthEnableRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            User root = rules.users().get(ROOT);
            if (root == null) {
                throw ROOT_USER_MISSING.refusal();
            }
            if (!root.getRolesList().contains(ROOT)) {
                throw ROOT_ROLE_MISSING.refusal();
            }
            return rules.enabled(true);
        });
        return AuthEnableResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message disable(Caller caller, AuthDisableRequest request) {
        access.requireRoot(caller);
        access.change(rules -> rules.enabled(false));
        access.forgetAll();
        return AuthDisableResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message authenticate(Caller caller, AuthenticateRequest request) {
        AccessRules rules = access.rules();
        if (!rules.enabled()) {
            throw NOT_ENABLED.refusal();
        }
        User user = rules.users().get(request.getName());
        ByteString kept = user == null ? ByteString.EMPTY : user.getPassword();
        hashing.acquireUninterruptibly();
        try {
            if (!Passwords.fits(request.getPassword(), kept) || kept.isEmpty()) {
                throw FAILED.refusal();
            }
        } finally {
            hashing.release();
        }
        return AuthenticateResponse.newBuilder().setHeader(headers.now()).setToken(access.newToken(request.getName()))
                .build();
    }

    private ByteString hash(String password) {
        hashing.acquireUninterruptibly();
        try {
            return Passwords.hash(password);
        } finally {
            hashing.release();
        }
    }

    private Message addUser(Caller caller, AuthUserAddRequest request) {
        access.requireRoot(caller);
        if (request.getName().isEmpty()) {
            throw USER_EMPTY.refusal();
        }
        // Without a password: such a user is known by a client certificate alone.
        User.Builder user = User.newBuilder().setName(ByteString.copyFromUtf8(request.getName()))
                .setPassword(request.getPassword().isEmpty() ? ByteString.EMPTY : hash(request.getPassword()));
        access.change(rules -> {
            if (rules.users().containsKey(request.getName())) {
                throw USER_EXISTS.refusal();
            }
            return rules.with(user.build());
        });
        return AuthUserAddResponse.newBuilder().setHeader(headers.now()).build();
    }

    private static User known(AccessRules rules, String name) {
        User user = rules.users().get(name);
        if (user == null) {
            throw USER_MISSING.refusal();
        }
        return user;
    }

    private static Role knownRole(AccessRules rules, String name) {
        Role role = rules.roles().get(name);
        if (role == null) {
            throw ROLE_MISSING.refusal();
        }
        return role;
    }

    /** Users may look at themselves. */
    private Message user(Caller caller, AuthUserGetRequest request) {
        AccessRules rules = access.rules();
        if (!rules.enabled() || !access.user(caller).equals(request.getName())) {
            access.requireRoot(caller);
        }
        return AuthUserGetResponse.newBuilder().setHeader(headers.now())
                .addAllRoles(known(rules, request.getName()).getRolesList()).build();
    }

    private Message users(Caller caller, AuthUserListRequest request) {
        access.requireRoot(caller);
        return AuthUserListResponse.newBuilder().setHeader(headers.now()).addAllUsers(access.rules().users().keySet())
                .build();
    }

    private Message deleteUser(Caller caller, AuthUserDeleteRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            if (rules.enabled() && request.getName().equals(ROOT)) {
                throw ROOT_IN_USE.refusal();
            }
            known(rules, request.getName());
            return rules.withoutUser(request.getName());
        });
        access.forget(request.getName());
        return AuthUserDeleteResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message changePassword(Caller caller, AuthUserChangePasswordRequest request) {
        access.requireRoot(caller);
        known(access.rules(), request.getName());
        ByteString hash = hash(request.getPassword());
        access.change(rules -> rules.with(known(rules, request.getName()).toBuilder().setPassword(hash).build()));
        access.forget(request.getName());
        return AuthUserChangePasswordResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message grantRole(Caller caller, AuthUserGrantRoleRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            User user = known(rules, request.getUser());
            if (!request.getRole().equals(ROOT)) {
                knownRole(rules, request.getRole());
            }
            TreeSet<String> roles = new TreeSet<>(user.getRolesList());
            roles.add(request.getRole());
            return rules.with(user.toBuilder().clearRoles().addAllRoles(roles).build());
        });
        return AuthUserGrantRoleResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message revokeRole(Caller caller, AuthUserRevokeRoleRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            if (rules.enabled() && request.getName().equals(ROOT) && request.getRole().equals(ROOT)) {
                throw ROOT_IN_USE.refusal();
            }
            User user = known(rules, request.getName());
            List<String> roles = new ArrayList<>(user.getRolesList());
            if (!roles.remove(request.getRole())) {
                throw ROLE_NOT_GRANTED.refusal();
            }
            return rules.with(user.toBuilder().clearRoles().addAllRoles(roles).build());
        });
        return AuthUserRevokeRoleResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message addRole(Caller caller, AuthRoleAddRequest request) {
        access.requireRoot(caller);
        if (request.getName().isEmpty()) {
            throw ROLE_EMPTY.refusal();
        }
        access.change(rules -> {
            if (rules.roles().containsKey(request.getName())) {
                throw ROLE_EXISTS.refusal();
            }
            return rules.with(Role.newBuilder().setName(ByteString.copyFromUtf8(request.getName())).build());
        });
        return AuthRoleAddResponse.newBuilder().setHeader(headers.now()).build();
    }

    /** Users may look at the roles that they have. */
    private Message role(Caller caller, AuthRoleGetRequest request) {
        AccessRules rules = access.rules();
        if (rules.enabled()) {
            User user = rules.users().get(access.user(caller));
            if (user == null || !user.getRolesList().contains(request.getRole())) {
                access.requireRoot(caller);
            }
        }
        return AuthRoleGetResponse.newBuilder().setHeader(headers.now())
                .addAllPerm(knownRole(rules, request.getRole()).getKeyPermissionList()).build();
    }

    private Message roles(Caller caller, AuthRoleListRequest request) {
        access.requireRoot(caller);
        return AuthRoleListResponse.newBuilder().setHeader(headers.now()).addAllRoles(access.rules().roles().keySet())
                .build();
    }

    private Message deleteRole(Caller caller, AuthRoleDeleteRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            if (rules.enabled() && request.getRole().equals(ROOT)) {
                throw ROOT_IN_USE.refusal();
            }
            knownRole(rules, request.getRole());
            return rules.withoutRole(request.getRole());
        });
        return AuthRoleDeleteResponse.newBuilder().setHeader(headers.now()).build();
    }

    private static boolean sameKeys(Permission one, ByteString key, ByteString rangeEnd) {
        return one.getKey().equals(key) && one.getRangeEnd().equals(rangeEnd);
    }

    private Message grantPermission(Caller caller, AuthRoleGrantPermissionRequest request) {
        access.requireRoot(caller);
        if (!request.hasPerm()) {
            throw PERMISSION_MISSING.refusal();
        }
        Permission wanted = request.getPerm();
        if (wanted.getPermType() == Permission.Type.UNRECOGNIZED) {
            throw PERMISSION_MISSING.refusal();
        }
        access.change(rules -> {
            Role role = knownRole(rules, request.getName());
            List<Permission> permissions = new ArrayList<>(role.getKeyPermissionList());
            permissions.removeIf(each -> sameKeys(each, wanted.getKey(), wanted.getRangeEnd()));
            permissions.add(wanted);
            permissions.sort(Comparator.comparing(Permission::getKey, ByteString.unsignedLexicographicalComparator()));
            return rules.with(role.toBuilder().clearKeyPermission().addAllKeyPermission(permissions).build());
        });
        return AuthRoleGrantPermissionResponse.newBuilder().setHeader(headers.now()).build();
    }

    private Message revokePermission(Caller caller, AuthRoleRevokePermissionRequest request) {
        access.requireRoot(caller);
        access.change(rules -> {
            Role role = knownRole(rules, request.getRole());
            List<Permission> permissions = new ArrayList<>(role.getKeyPermissionList());
            if (!permissions.removeIf(each -> sameKeys(each, request.getKey(), request.getRangeEnd()))) {
                throw PERMISSION_NOT_GRANTED.refusal();
            }
            return rules.with(role.toBuilder().clearKeyPermission().addAllKeyPermission(permissions).build());
        });
        return AuthRoleRevokePermissionResponse.newBuilder().setHeader(headers.now()).build();
    }
}
