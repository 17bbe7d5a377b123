using System.Text.RegularExpressions;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What the server refuses to store, as far as a controller can run into it.</summary>
internal static partial class Validation
{
    private const int SubdomainLengthMax = 253;
    private const int LabelLengthMax = 63;
    private static readonly string[] OwnerMembers = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];

    /// <summary>The defects of a new object.</summary>
    public static List<FieldError> OfNew(KindInfo kind, Json created)
    {
        var errors = new List<FieldError>();
        if (created.Name().Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else
        {
            errors.AddRange(OfName(kind, created.Name()));
        }
        errors.AddRange(OfOwners(created));
        errors.AddRange(OfLabels(created));
        errors.AddRange(OfContent(kind, created));
        return errors;
    }

    /// <summary>The defects of a new version of an object. The server finds some twice, and says so.</summary>
    public static List<FieldError> OfChange(KindInfo kind, Json live, Json proposed, Json next)
    {
        var errors = new List<FieldError>();
        if (proposed.Uid() is { Length: > 0 } uid && uid != live.Uid())
        {
            var error = FieldError.Invalid("metadata.uid", $"\"{uid}\"", "field is immutable");
            errors.AddRange([error, error]);
        }
        if (ReferenceEquals(live, next))
        {
            return errors;
        }
        if (live.IsBeingDeleted())
        {
            var added = next.Finalizers().Where(finalizer => !live.Finalizers().Contains(finalizer)).ToList();
            if (added.Count > 0)
            {
                var names = string.Join(", ", added.Select(finalizer => $"\"{finalizer.AsText}\""));
                var error = FieldError.Forbidden("metadata.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{names}}}");
                errors.AddRange([error, error]);
            }
        }
        if (!ReferenceEquals(live.At("metadata", "labels"), next.At("metadata", "labels")))
        {
            errors.AddRange(OfLabels(next));
        }
        if (!ReferenceEquals(live.At("metadata", "ownerReferences"), next.At("metadata", "ownerReferences")))
        {
            var owners = OfOwners(next);
            errors.AddRange([.. owners, .. owners, .. owners, .. owners]);
        }
        if (!ReferenceEquals(live["status"], next["status"]))
        {
            errors.AddRange(StatusValidation.Of(kind, live, next));
        }
        if (!ReferenceEquals(live["spec"], next["spec"]) || kind == Kinds.Secret || kind == Kinds.ConfigMap || kind == Kinds.StorageClass)
        {
            errors.AddRange(ImmutableFields.Refused(live, next).Select(change => change.Value is { } value
                ? FieldError.Invalid(change.Path, value.ToString(), change.Rule)
                : FieldError.Forbidden(change.Path, change.Rule)));
            errors.AddRange(OfContent(kind, next));
        }
        return errors;
    }

    // Of labels the server checks more; their length is what an operator that puts names into them runs into.
    private static IEnumerable<FieldError> OfLabels(Json self) => new string[][] { ["metadata"], ["spec", "template", "metadata"] }
        .SelectMany(path => (self.At([.. path, "labels"])?.Members ?? default)
            .Where(label => label.Value.AsText is { Length: > LabelLengthMax })
            .Select(label => FieldError.Invalid(
                string.Join('.', [.. path, "labels"]), label.Value.ToString(), $"must be no more than {LabelLengthMax} bytes")));

    private static IEnumerable<FieldError> OfName(KindInfo kind, string name)
    {
        if (kind == Kinds.Service)
        {
            if (name.Length > LabelLengthMax || !ServiceName().IsMatch(name))
            {
                yield return FieldError.Invalid("metadata.name", $"\"{name}\"",
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                    + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                    + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
            }
        }
        else if (kind == Kinds.Namespace)
        {
            if (name.Length > LabelLengthMax || !Label().IsMatch(name))
            {
                yield return FieldError.Invalid("metadata.name", $"\"{name}\"",
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                    + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
            }
        }
        else if (name.Length > SubdomainLengthMax)
        {
            yield return FieldError.Invalid("metadata.name", $"\"{name}\"", "must be no more than 253 bytes");
        }
        else if (!Subdomain().IsMatch(name))
        {
            yield return FieldError.Invalid("metadata.name", $"\"{name}\"",
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
                + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private static List<FieldError> OfOwners(Json self)
    {
        var errors = new List<FieldError>();
        var owners = self.OwnerReferences();
        foreach (var owner in owners)
        {
            foreach (var name in (ReadOnlySpan<string>)["apiVersion", "kind", "name", "uid"])
            {
                if (string.IsNullOrEmpty(owner[name]?.AsText))
                {
                    errors.Add(FieldError.Required($"metadata.ownerReferences.{name}", "must not be empty"));
                }
            }
        }
        var controllers = owners.Where(owner => owner["controller"]?.AsBoolean == true).ToList();
        if (controllers.Count > 1)
        {
            var names = string.Join(" and ", controllers.Select(owner => $"{owner["kind"]?.AsText}/{owner["name"]?.AsText}"));
            errors.Add(FieldError.Invalid("metadata.ownerReferences", $"[{string.Join(",", owners.Select(Written))}]",
                $"Only one reference can have Controller set to true. Found \"true\" in references for {names}"));
        }
        return errors;
    }

    /// <summary>An owner reference with its members in the order of the type, as messages quote it.</summary>
    private static string Written(Json owner) => "{" + string.Join(",",
        OwnerMembers
            .Where(name => owner[name] is not null)
            .Select(name => $"\"{name}\":{owner[name]}")) + "}";

    private static IEnumerable<FieldError> OfContent(KindInfo kind, Json self) => kind.Name switch
    {
        "Pod" => PodValidation.Of(self["spec"], "spec"),
        "Deployment" or "ReplicaSet" => OfWorkload(self),
        "Job" => PodValidation.Of(self.At("spec", "template", "spec"), "spec.template.spec"),
        "Service" => OfPorts(self),
        "PersistentVolumeClaim" => OfClaim(self),
        "HorizontalPodAutoscaler" => OfAutoscaler(self),
        _ => [],
    };

    private static IEnumerable<FieldError> OfClaim(Json self)
    {
        if (self.At("spec", "resources", "requests", "storage") is null)
        {
            yield return FieldError.Required("spec.resources[storage]");
        }
    }

    private static IEnumerable<FieldError> OfAutoscaler(Json self)
    {
        var (least, most) = (self.At("spec", "minReplicas")?.AsInteger ?? 1, self.At("spec", "maxReplicas")?.AsInteger ?? 0);
        if (most < 1)
        {
            yield return FieldError.Invalid("spec.maxReplicas", $"{most}", "must be greater than 0");
        }
        if (most < least)
        {
            yield return FieldError.Invalid("spec.maxReplicas", $"{most}", "must be greater than or equal to `minReplicas`");
        }
    }

    private static IEnumerable<FieldError> OfWorkload(Json self)
    {
        var selector = self.At("spec", "selector");
        var labels = self.At("spec", "template", "metadata", "labels") ?? Json.EmptyMap;
        if (selector is null)
        {
            yield return FieldError.Required("spec.selector");
        }
        else if (!Selectors.OfObject(selector).Matches(labels))
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", labels.ToString(), "`selector` does not match template `labels`");
        }
        foreach (var error in PodValidation.Of(self.At("spec", "template", "spec"), "spec.template.spec"))
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> OfPorts(Json service)
    {
        var isHeadless = service.At("spec", "clusterIP")?.AsText == "None" || service.At("spec", "type")?.AsText == "ExternalName";
        if ((service.At("spec", "ports")?.Items.Count ?? 0) == 0 && !isHeadless)
        {
            yield return FieldError.Required("spec.ports");
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();
}
