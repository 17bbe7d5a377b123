using System.Globalization;
using System.Net;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Sends requests to an API server, and again where that is safe.</summary>
internal sealed class KubeClient : IDisposable
{
    // Reason: a server that is overloaded is not asked more often than this, one that restarts is found soon.
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly SteadyClock clock;
    private readonly Uri server;
    private readonly string? serverName;
    private readonly TokenSource tokens;
    private readonly SocketsHttpHandler connections;
    private readonly HttpMessageInvoker invoker;

    internal KubeClient(KubeAccess access, SteadyClock clock)
    {
        (this.clock, server) = (clock, access.Server);
        serverName = server.Scheme == Uri.UriSchemeHttps ? access.ServerName : null;
        tokens = new(access.Credential, clock);
        connections = KubeTransport.Open(access, tokens);
        invoker = new(connections, disposeHandler: false);
    }

    /// <summary>Told of each attempt: method, path with query, HTTP status (0 without answer), how long it took.</summary>
    internal Action<HttpMethod, string, int, TimeSpan>? Attempted { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        invoker.Dispose();
        connections.Dispose();
        tokens.Dispose();
    }

    /// <summary>Sends a request until it is answered, its time is over, or sending it again would not be safe.</summary>
    internal async Task<KubeReply> Send(KubeRequest request, CancellationToken cancel)
    {
        var isCertain = true;
        KubeReply? last = null;
        for (var failures = 0; ; failures++)
        {
            var left = request.Deadline - clock.Now;
            if (left <= TimeSpan.Zero || cancel.IsCancellationRequested)
            {
                return Ended(last, isCertain);
            }
            if (request.NotAfter is { } until && clock.Now > until)
            {
                return Ended(new KubeReply.NotSent(TooLate(until)), isCertain);
            }
            var (reply, retryAfter) = await Attempt(request, left, isCertain, cancel);
            if (!IsWorthAnotherTry(request, reply))
            {
                return Ended(reply, isCertain);
            }
            last = reply;
            isCertain &= reply is KubeReply.NotSent or KubeReply.Answered { Status: 429 or 401 };
            var pause = Pause(failures, retryAfter);
            if (clock.Now + pause >= request.Deadline)
            {
                return Ended(last, isCertain);
            }
            await Task.Delay(pause, clock.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Opens a stream of answers. The caller disposes the response; its status may be any.</summary>
    /// <exception cref="HttpRequestException">It did not open.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal async Task<HttpResponseMessage> Open(string target, CancellationToken cancel)
    {
        var proof = await tokens.Held(cancel);
        using var message = Message(HttpMethod.Get, target, content: null, proof);
        var began = clock.Time.GetTimestamp();
        var response = await invoker.SendAsync(message, cancel);
        Attempted?.Invoke(HttpMethod.Get, target, (int)response.StatusCode, clock.Time.GetElapsedTime(began));
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            tokens.Refused(proof);
        }
        return response;
    }

    /// <summary>The token that tells who we are, for others who know this cluster's accounts; null where something else does.</summary>
    /// <exception cref="KubeAccessException">There is none to be had.</exception>
    internal async ValueTask<string?> Token(CancellationToken cancel) =>
        await tokens.Header(cancel) is { Scheme: "Bearer" } header ? header.Parameter : null;

    private async Task<(KubeReply Reply, TimeSpan? RetryAfter)> Attempt(
        KubeRequest request, TimeSpan left, bool isCertain, CancellationToken cancel)
    {
        using var content = request.Body is { } body
            ? new TimelyContent(body.ToUtf8(), request.ContentType, request.NotAfter, clock) : null;
        using var timeout = new CancellationTokenSource(left, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var (began, status) = (clock.Time.GetTimestamp(), 0);
        try
        {
            var proof = await tokens.Held(both.Token);
            using var message = Message(request.Method, request.Target, content, proof);
            using var response = await invoker.SendAsync(message, both.Token);
            status = (int)response.StatusCode;
            var answer = await response.Content.ReadAsByteArrayAsync(both.Token);
            if (status == 401)
            {
                tokens.Refused(proof);
            }
            return (new KubeReply.Answered(status, answer, isCertain), RetryAfter(response));
        }
        catch (KubeAccessException unknown)
        {
            return (new KubeReply.NotSent(unknown.Message), null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            if (content is { WasLate: true })
            {
                return (new KubeReply.NotSent(TooLate(request.NotAfter)), null);
            }
            var why = Why(broken);
            var wasSent = content?.HasLeft ?? IsPastConnecting(broken);
            return (wasSent ? new KubeReply.Unheard(why) : new KubeReply.NotSent(why), null);
        }
        finally
        {
            Attempted?.Invoke(request.Method, request.Target, status, clock.Time.GetElapsedTime(began));
        }
    }

    private HttpRequestMessage Message(HttpMethod method, string target, HttpContent? content, TokenSource.Proof proof)
    {
        var message = new HttpRequestMessage(method, new Uri(server.ToString().TrimEnd('/') + target))
        {
            Content = content,
            Version = server.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Authorization = proof.Header;
        // The handler asks for the certificate of the name that the request says it is for.
        message.Headers.Host = serverName;
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.UserAgent.ParseAdd("vitess-operator");
        return message;
    }

    /// <summary>Whether the same request, sent once more, may go better and can do no harm.</summary>
    private bool IsWorthAnotherTry(KubeRequest request, KubeReply reply) => reply switch
    {
        KubeReply.NotSent => request.NotAfter is not { } until || clock.Now <= until,
        KubeReply.Unheard => request.IsRepeatable,
        // Refused before anything was done: too many requests, or a token that has just run out.
        KubeReply.Answered { Status: 429 } => true,
        KubeReply.Answered { Status: 401 } => tokens.IsRenewable,
        KubeReply.Answered { Status: >= 500 and not 501 } => request.IsRepeatable,
        _ => false,
    };

    /// <summary>How a request ended, from its last sending and whether an earlier one may have been carried out unheard.</summary>
    private static KubeReply Ended(KubeReply? last, bool isCertain) => last switch
    {
        KubeReply.NotSent when !isCertain => new KubeReply.Unheard("it was sent before, and not heard of again"),
        KubeReply.Answered answered => answered with { IsCertain = isCertain },
        { } known => known,
        null => new KubeReply.NotSent("its time was over before it could be sent"),
    };

    private static TimeSpan Pause(int failures, TimeSpan? retryAfter)
    {
        var pause = PauseMin * Math.Pow(2, Math.Min(failures, 10));
        pause = pause < PauseMax ? pause : PauseMax;
        // Up to as much again, so that clients that were refused together do not come back together.
        pause *= 1 + Random.Shared.NextDouble();
        return retryAfter is { } asked && asked > pause ? asked : pause;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.Now,
        _ => null,
    };

    private static bool IsPastConnecting(Exception broken) => broken is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    private static string Why(Exception broken) => broken switch
    {
        OperationCanceledException => "no answer came in time",
        // What .NET says of it points to an exception within and to a callback, and names no cause.
        { InnerException: { } inner } when inner.Message.Contains("RemoteCertificate", StringComparison.Ordinal) =>
            "the server's certificate is signed by nobody who vouches for it in the kubeconfig (certificate-authority), or is for another name",
        { InnerException: { } inner } => $"{broken.Message} ({inner.Message})",
        _ => broken.Message,
    };

    private static string TooLate(DateTimeOffset? until) => string.Create(
        CultureInfo.InvariantCulture, $"too late: it was not to be sent after {until:HH:mm:ss.fff}");
}
