/* Every error code the service can answer, in one table.
 *
 * X(ENUM, "code", HTTP status, "task-dialect type", "openai-dialect type", retryable)
 *
 * The code strings and types are the public contract (docs/errors.md): clients
 * switch on them. `retryable` says whether the same request can succeed later
 * without being changed.
 */
#pragma once

#define ERR_TABLE(X) \
	/* the request */ \
	X(INVALID_REQUEST,       "invalid_request",        400, "invalid_request_error", "invalid_request_error", false) \
	X(INVALID_PARAMETER,     "invalid_parameter",      400, "invalid_request_error", "invalid_request_error", false) \
	X(INVALID_TASK_ID,       "invalid_task_id",        400, "invalid_request_error", "invalid_request_error", false) \
	X(UNKNOWN_PARAMETER,     "unknown_parameter",      400, "invalid_request_error", "invalid_request_error", false) \
	X(INVALID_IMAGE,         "invalid_image_file",     400, "invalid_request_error", "image_generation_user_error", false) \
	X(INVALID_MASK,          "invalid_mask_image_format", 400, "invalid_request_error", "image_generation_user_error", false) \
	X(UNAUTHORIZED,          "unauthorized",           401, "authentication_error",  "invalid_request_error", false) \
	X(KEY_EXPIRED,           "key_expired",            401, "authentication_error",  "invalid_request_error", false) \
	X(KEY_DISABLED,          "key_disabled",           401, "authentication_error",  "invalid_request_error", false) \
	X(INSUFFICIENT_QUOTA,    "insufficient_quota",     402, "insufficient_quota",    "insufficient_quota",    false) \
	X(KEY_QUOTA_EXHAUSTED,   "key_quota_exhausted",    402, "insufficient_quota",    "insufficient_quota",    false) \
	X(MODEL_ACCESS_DENIED,   "model_access_denied",    403, "invalid_request_error", "invalid_request_error", false) \
	X(FILE_QUOTA,            "file_quota_exceeded",    403, "invalid_request_error", "invalid_request_error", false) \
	X(IP_RESTRICTED,         "ip_restricted",          403, "invalid_request_error", "invalid_request_error", false) \
	X(FORBIDDEN,             "forbidden",              403, "invalid_request_error", "invalid_request_error", false) \
	X(CROSS_SITE,            "cross_site_request",     403, "invalid_request_error", "invalid_request_error", false) \
	X(LINK_SIGNATURE,        "invalid_signature",      403, "invalid_request_error", "invalid_request_error", false) \
	X(TASK_NOT_FOUND,        "task_not_found",         404, "invalid_request_error", "invalid_request_error", false) \
	X(MODEL_NOT_FOUND,       "model_not_found",        404, "invalid_request_error", "invalid_request_error", false) \
	X(CALLBACK_NOT_FOUND,    "callback_not_found",     404, "invalid_request_error", "invalid_request_error", false) \
	X(FILE_NOT_FOUND,        "file_not_found",         404, "invalid_request_error", "invalid_request_error", false) \
	X(NOT_FOUND,             "not_found",              404, "invalid_request_error", "invalid_request_error", false) \
	X(METHOD_NOT_ALLOWED,    "method_not_allowed",     405, "invalid_request_error", "invalid_request_error", false) \
	X(REQUEST_TIMEOUT,       "request_timeout",        408, "invalid_request_error", "invalid_request_error", true)  \
	X(IDEMPOTENCY_CONFLICT,  "idempotency_conflict",   409, "invalid_request_error", "invalid_request_error", false) \
	X(TASK_NOT_CANCELLABLE,  "task_not_cancellable",   409, "invalid_request_error", "invalid_request_error", false) \
	X(CALLBACK_NOT_READY,    "callback_not_ready",     409, "invalid_request_error", "invalid_request_error", true)  \
	X(CALLBACK_EXHAUSTED,    "too_many_redeliveries",  409, "invalid_request_error", "invalid_request_error", false) \
	X(LINK_EXPIRED,          "link_expired",           410, "invalid_request_error", "invalid_request_error", false) \
	X(LENGTH_REQUIRED,       "length_required",        411, "invalid_request_error", "invalid_request_error", false) \
	X(REQUEST_TOO_LARGE,     "request_too_large",      413, "invalid_request_error", "invalid_request_error", false) \
	X(URI_TOO_LONG,          "uri_too_long",           414, "invalid_request_error", "invalid_request_error", false) \
	X(UNSUPPORTED_MEDIA,     "unsupported_media_type", 415, "invalid_request_error", "invalid_request_error", false) \
	X(RANGE_UNSATISFIABLE,   "range_not_satisfiable",  416, "invalid_request_error", "invalid_request_error", false) \
	X(EXPECTATION,           "expectation_failed",     417, "invalid_request_error", "invalid_request_error", false) \
	X(HEADERS_TOO_LARGE,     "headers_too_large",      431, "invalid_request_error", "invalid_request_error", false) \
	X(RATE_LIMIT_EXCEEDED,   "rate_limit_exceeded",    429, "rate_limit_error",      "rate_limit_error",      true)  \
	X(TOO_MANY_TASKS,        "too_many_concurrent_tasks", 429, "rate_limit_error",   "rate_limit_error",      true)  \
	X(INTERNAL,              "internal_error",         500, "api_error",             "server_error",          true)  \
	X(NOT_IMPLEMENTED,       "not_implemented",        501, "api_error",             "server_error",          false) \
	X(UNAVAILABLE,           "service_unavailable",    503, "api_error",             "server_error",          true)  \
	X(HTTP_VERSION,          "http_version_not_supported", 505, "invalid_request_error", "invalid_request_error", false) \
	/* how a task can end; these stand in a task's `error` with type task_error */ \
	X(TASK_CONTENT_POLICY,   "content_policy_violation",  400, "task_error", "image_generation_user_error", false) \
	X(TASK_INVALID_PARAMS,   "invalid_parameters",        400, "task_error", "invalid_request_error",       false) \
	X(TASK_IMAGE_PROCESSING, "image_processing_error",    400, "task_error", "image_generation_user_error", false) \
	X(TASK_IMAGE_DIMENSION,  "image_dimension_mismatch",  400, "task_error", "image_generation_user_error", false) \
	X(TASK_CANCELLED,        "request_cancelled",         409, "task_error", "invalid_request_error",       false) \
	X(TASK_NO_CONTENT,       "generation_failed_no_content", 502, "task_error", "server_error",             true)  \
	X(TASK_SERVICE,          "service_error",             502, "task_error", "server_error",                true)  \
	X(TASK_TIMEOUT,          "generation_timeout",        504, "task_error", "server_error",                true)  \
	X(TASK_EXHAUSTED,        "resource_exhausted",        503, "task_error", "server_error",                true)  \
	X(TASK_QUOTA,            "quota_exceeded",            402, "task_error", "insufficient_quota",          false) \
	X(TASK_RESOURCE,         "resource_not_found",        404, "task_error", "invalid_request_error",       false) \
	X(TASK_UNKNOWN,          "unknown_error",             500, "task_error", "server_error",                true)
