using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>One request of HTTP as one call of gRPC, and what goes wrong between the two.</summary>
/// <param name="answersOf">Who answers at the authority that a caller names.</param>
/// <param name="settings">How the server is set up.</param>
internal sealed class GrpcExchange(Func<string, IUnaryAnswers> answersOf, GrpcServerSettings settings)
{
    // Source: vtctldclient's own default, for callers that name no time.
    private static readonly TimeSpan WithoutTimeout = TimeSpan.FromHours(1);

    internal async Task Serve(HttpContext context)
    {
        try
        {
            await Exchange(context);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The caller has gone.
        }
        catch (Exception failure) when (failure is InvalidDataException or MessageTooLongException)
        {
            End(context, UnaryAnswer.Failed(
                failure is MessageTooLongException ? GrpcCode.ResourceExhausted : GrpcCode.Internal, failure.Message));
        }
    }

    private async Task Exchange(HttpContext context)
    {
        var request = await GrpcFrames.Read(
            context.Request.Body, context.Request.Headers["grpc-encoding"].FirstOrDefault(), context.RequestAborted);
        var method = context.Request.Path.Value ?? "";
        var fault = settings.Faults(method);
        if (!await Begin(context, fault))
        {
            return;
        }
        var answer = Unauthorised(context.Request)
            ?? await settings.Between(method, () => answersOf(context.Request.Host.Value ?? "")
                .Answer(method, request ?? [], Within(context.Request), context.RequestAborted));
        if (fault is GrpcFault.CutAfter)
        {
            context.Abort();
            return;
        }
        if (answer.Body is not { } body)
        {
            End(context, answer);
            return;
        }
        context.Response.ContentType = "application/grpc";
        await Write(context, body, fault);
        if (fault is GrpcFault.Half)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
        else if (fault is not GrpcFault.WithoutStatus)
        {
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    /// <summary>What goes wrong before a call is taken up.</summary>
    /// <returns>Whether it is taken up.</returns>
    private static async Task<bool> Begin(HttpContext context, GrpcFault? fault)
    {
        switch (fault)
        {
            case GrpcFault.Late late:
                await Task.Delay(late.By, context.RequestAborted);
                return true;
            case GrpcFault.Reset reset:
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(reset.ErrorCode);
                return false;
            case GrpcFault.Cut:
                context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                return false;
            case GrpcFault.Goodbye:
                context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
                return true;
            case GrpcFault.Status status:
                End(context, UnaryAnswer.Failed(status.Code, status.Message));
                return false;
            case GrpcFault.Http http:
                context.Response.StatusCode = http.StatusCode;
                return false;
            default:
                return true;
        }
    }

    private static async Task Write(HttpContext context, byte[] body, GrpcFault? fault)
    {
        var frame = GrpcFrames.Frame(body);
        if (fault is GrpcFault.Packed packed)
        {
            using var zipped = new MemoryStream();
            await using (var zip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
            {
                await zip.WriteAsync(body);
            }
            frame = GrpcFrames.Frame(zipped.ToArray());
            frame[0] = 1;
            context.Response.Headers["grpc-encoding"] = packed.Encoding;
        }
        var length = fault is GrpcFault.Half half ? Math.Min(half.Bytes, frame.Length) : frame.Length;
        await context.Response.Body.WriteAsync(frame.AsMemory(0, length), context.RequestAborted);
    }

    /// <summary>Ends a call without a message, in the headers.</summary>
    private static void End(HttpContext context, UnaryAnswer answer)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)answer.Code).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = GrpcText.Encode(answer.Message);
    }

    private UnaryAnswer? Unauthorised(HttpRequest request)
    {
        if (settings.Credentials is not var (username, password))
        {
            return null;
        }
        var (user, secret) = (request.Headers["username"].FirstOrDefault(), request.Headers["password"].FirstOrDefault());
        return user is null || secret is null
            ? UnaryAnswer.Failed(GrpcCode.Unauthenticated, "username and password must be provided")
            : string.Equals(user, username, StringComparison.Ordinal) && string.Equals(secret, password, StringComparison.Ordinal)
                ? null
                : UnaryAnswer.Failed(
                    GrpcCode.PermissionDenied, $"auth failure: caller \"{user}\" provided invalid credentials");
    }

    private static TimeSpan Within(HttpRequest request) =>
        GrpcText.ParseTimeout(request.Headers["grpc-timeout"].FirstOrDefault() ?? "") ?? WithoutTimeout;
}
