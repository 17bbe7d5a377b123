using System.Globalization;
using System.Text.Json;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>What a reply of the API server means for an effect.</summary>
internal static class KubeOutcomes
{
    /// <summary>The end of an effect that did not go well.</summary>
    internal static Outcome Failed(KubeReply reply) => reply switch
    {
        // A server that fails may have done it all the same, and so may an earlier sending of the same request.
        KubeReply.Answered { Status: < 500, IsCertain: true } answer => new Outcome.Refused(Text(answer)),
        KubeReply.Answered answer => new Outcome.Unknown(Text(answer)),
        KubeReply.NotSent it => new Outcome.Refused(it.Why),
        KubeReply.Unheard it => new Outcome.Unknown(it.Why),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "The reply is none of the known ones."),
    };

    /// <summary>The end of a write that did not go well.</summary>
    internal static Outcome Failed(KubeReply reply, WriteVerb verb) => (Failed(reply), reply) switch
    {
        (Outcome.Refused refused, KubeReply.Answered answer) => refused with { IsOvertaken = IsOvertaken(answer, verb) },
        (var failed, _) => failed,
    };

    /// <summary>Whether a write was refused because the object has changed, come or gone since it was planned.</summary>
    private static bool IsOvertaken(KubeReply.Answered answer, WriteVerb verb)
    {
        var details = ObjectOf(answer)?["details"];
        var causes = details?["causes"]?.Items ?? [];
        return answer.Status switch
        {
            404 => verb != WriteVerb.Post && ProvesAbsence(answer),
            409 => !causes.Any(cause => cause["reason"]?.AsText == "FieldManagerConflict"),
            // A test of a JSON patch that fails says nothing but that; another identity is told as a field that may not change.
            422 => (verb == WriteVerb.JsonPatch && details is { Members.Count: 0 })
                || (causes.Count > 0 && causes.All(cause => cause["field"]?.AsText == "metadata.uid")),
            _ => false,
        };
    }

    /// <summary>Why a request did not go well.</summary>
    internal static string Why(KubeReply reply) => reply switch
    {
        KubeReply.Answered answer => Text(answer),
        KubeReply.NotSent it => it.Why,
        KubeReply.Unheard it => it.Why,
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "The reply is none of the known ones."),
    };

    /// <summary>The object that was answered; null when it is none.</summary>
    internal static Json? ObjectOf(KubeReply.Answered answer)
    {
        try
        {
            return Json.Parse(answer.Body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an answer proves that the object asked for is not there, and not that its kind is not served.</summary>
    internal static bool ProvesAbsence(KubeReply.Answered answer) =>
        answer.Status == 404 && ObjectOf(answer)?.At("details", "name")?.AsText is { Length: > 0 };

    private static string Text(KubeReply.Answered answer)
    {
        var status = ObjectOf(answer);
        return string.Create(
            CultureInfo.InvariantCulture, $"{answer.Status} {status?["reason"]?.AsText}: {status?["message"]?.AsText}");
    }
}
