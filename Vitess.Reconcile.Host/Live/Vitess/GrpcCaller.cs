using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>One unary call to send.</summary>
/// <param name="Method">The full name, as in <c>/vtctlservice.Vtctld/GetTablets</c>.</param>
/// <param name="Message">The request's message.</param>
/// <param name="Within">How long it may take; the server is told so.</param>
/// <param name="IsLate">Asked at the very send: whether it is too late to send it.</param>
internal sealed record GrpcCall(string Method, byte[] Message, TimeSpan Within, Func<bool> IsLate);

/// <summary>Unary gRPC over HTTP/2.</summary>
/// <remarks>
/// What the protocol asks for is all that is here: no streams, no compression that was not offered by the server. A call is
/// sent once; the handler below sends it again only where the server has said that it did not take it up (a refused
/// stream, or a stream beyond a GOAWAY).
/// </remarks>
internal static class GrpcCaller
{
    private static readonly ProductInfoHeaderValue Agent = new(
        "vitess-operator", typeof(GrpcCaller).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>Calls.</summary>
    /// <param name="connection">The connections of one server.</param>
    /// <param name="server">The server, as scheme and authority.</param>
    /// <param name="access">What the server wants to know of the caller.</param>
    /// <param name="call">What to call.</param>
    /// <param name="stop">Ends it early.</param>
    internal static async Task<GrpcReply> Unary(
        HttpMessageInvoker connection, Uri server, VtctldAccess access, GrpcCall call, CancellationToken stop)
    {
        using var body = new GrpcRequest(call.Message, call.IsLate);
        using var request = Request(server, access, call, body);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(call.Within);
        try
        {
            using var response = await connection.SendAsync(request, bounded.Token);
            return await Read(response, bounded.Token);
        }
        catch (OperationCanceledException) when (body.WasLate)
        {
            return GrpcReply.Failed(GrpcCode.Canceled, "it had become too late to send it", GrpcWitness.Client);
        }
        catch (OperationCanceledException)
        {
            var code = stop.IsCancellationRequested ? GrpcCode.Canceled : GrpcCode.DeadlineExceeded;
            var why = stop.IsCancellationRequested ? "the operator stops" : string.Create(
                CultureInfo.InvariantCulture, $"no answer within {call.Within.TotalSeconds:0.###} s");
            return GrpcReply.Failed(code, why, Witness(body));
        }
        catch (MessageTooLongException failure)
        {
            return GrpcReply.Failed(GrpcCode.ResourceExhausted, failure.Message, GrpcWitness.Transport);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            return body.WasLate
                ? GrpcReply.Failed(GrpcCode.Canceled, "it had become too late to send it", GrpcWitness.Client)
                : GrpcReply.Failed(GrpcCode.Unavailable, Words(failure), Witness(body));
        }
    }

    private static HttpRequestMessage Request(Uri server, VtctldAccess access, GrpcCall call, GrpcRequest body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, call.Method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        // The handler checks the server's certificate against the name that the request says it is for.
        request.Headers.Host = access.Tls?.ServerName;
        request.Headers.UserAgent.Add(Agent);
        request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcText.Timeout(call.Within));
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        if (access.Username is { } username)
        {
            request.Headers.TryAddWithoutValidation("username", username);
            request.Headers.TryAddWithoutValidation("password", access.Password);
        }
        return request;
    }

    private static async Task<GrpcReply> Read(HttpResponseMessage response, CancellationToken stop)
    {
        if (Status(response.Headers) is { } early)
        {
            return early;
        }
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return GrpcReply.Failed(
                CodeOf(response.StatusCode), $"HTTP status {(int)response.StatusCode}", GrpcWitness.Transport);
        }
        if (response.Content.Headers.ContentType?.MediaType is not { } media
            || !media.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase))
        {
            return GrpcReply.Failed(
                GrpcCode.Internal, $"the answer is {response.Content.Headers.ContentType}, not gRPC", GrpcWitness.Transport);
        }
        var stream = await response.Content.ReadAsStreamAsync(stop);
        var message = await GrpcFrames.Read(stream, Text(response.Headers, "grpc-encoding"), stop);
        return Status(response.TrailingHeaders) is { } end
            ? end with { Body = message }
            : GrpcReply.Failed(GrpcCode.Internal, "the answer ends without a status", GrpcWitness.Transport);
    }

    private static GrpcReply? Status(HttpResponseHeaders headers)
    {
        if (Text(headers, "grpc-status") is not { } text)
        {
            return null;
        }
        var message = GrpcText.Decode(Text(headers, "grpc-message") ?? "");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= (int)GrpcCode.Unauthenticated
            ? new((GrpcCode)number, message, null, GrpcWitness.Server)
            : GrpcReply.Failed(GrpcCode.Internal, $"the status {text} is none: {message}", GrpcWitness.Transport);
    }

    // Source: gRPC's table of HTTP status codes.
    private static GrpcCode CodeOf(HttpStatusCode status) => (int)status switch
    {
        400 => GrpcCode.Internal,
        401 => GrpcCode.Unauthenticated,
        403 => GrpcCode.PermissionDenied,
        404 => GrpcCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcCode.Unavailable,
        _ => GrpcCode.Unknown,
    };

    private static GrpcWitness Witness(GrpcRequest body) => body.HasBegun ? GrpcWitness.Transport : GrpcWitness.Client;

    private static string? Text(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    // The innermost exception has the words of the socket or of TLS; the outer ones say only that something went wrong.
    private static string Words(Exception failure) =>
        failure.GetBaseException() is var cause && !ReferenceEquals(cause, failure)
            ? $"{failure.Message}: {cause.Message}"
            : failure.Message;
}
