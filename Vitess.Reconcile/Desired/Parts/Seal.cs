using System.Globalization;
using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Makes whole objects: their metadata, and the annotations that record hash and level.</summary>
internal static class Seal
{
    /// <summary>The hash of an object that was made here, whatever its annotations record.</summary>
    internal static string HashOf(Json whole)
    {
        var annotations = (whole.At("metadata", "annotations") ?? Json.EmptyMap)
            .With(Annotations.Hash, null).With(Annotations.Level, null);
        return HashOf(
            whole["kind"]?.AsText ?? "",
            whole.At("metadata", "namespace") ?? Json.Null,
            whole.At("metadata", "name") ?? Json.Null,
            whole.At("metadata", "labels") ?? Json.EmptyMap,
            annotations,
            whole["spec"] ?? Json.EmptyMap);
    }

    // Neither who owns the object nor the text of our init scripts is a reason to make it anew.
    private static string HashOf(string kind, Json space, Json name, Json labels, Json annotations, Json spec) =>
        Json.Map(
            ("kind", kind),
            ("namespace", space),
            ("name", name),
            ("labels", labels),
            ("annotations", annotations),
            ("spec", kind == Kinds.Pod ? InitScripts.Without(spec) : spec)).ToDigest().ToString();

    /// <summary>The objects of one owner.</summary>
    /// <param name="Owner">The resource that controls them.</param>
    /// <param name="Level">The rendering level.</param>
    internal sealed record Of(ObjectMeta Owner, int Level)
    {
        /// <summary>The owner as objects refer to it.</summary>
        internal Json Owners => owners;

        private readonly Json owners = Json.List(Json.Map(
            ("apiVersion", Kinds.ApiVersion(Owner.Key.Kind)),
            ("kind", Owner.Key.Kind),
            ("name", Owner.Key.Name),
            ("uid", Owner.Uid),
            ("controller", true),
            ("blockOwnerDeletion", true)));

        /// <summary>The namespace of the owner and of all that it controls.</summary>
        internal string Namespace => Owner.Key.Namespace;

        /// <summary>An object with a spec.</summary>
        /// <param name="kind">Its kind.</param>
        /// <param name="name">Its name.</param>
        /// <param name="labels">Its labels.</param>
        /// <param name="spec">Its spec.</param>
        /// <param name="annotations">Its annotations, without those that record hash and level.</param>
        internal Rendered Object(
            string kind,
            ObjectName name,
            ValueMap<string, string> labels,
            Json spec,
            ValueMap<string, string> annotations = default)
        {
            var hash = Hash(kind, name, labels, annotations, spec);
            var recorded = annotations.With(Annotations.Hash, hash);
            if (kind is Kinds.Pod or Kinds.Deployment)
            {
                recorded = recorded.With(Annotations.Level, Level.ToString(CultureInfo.InvariantCulture));
            }
            var metadata = Json.Map(
                ("name", name.Value),
                ("namespace", Namespace),
                ("labels", Json.Map(labels)),
                ("annotations", Json.Map(recorded)),
                ("ownerReferences", owners));
            var whole = Json.Map(
                ("apiVersion", Kinds.ApiVersion(kind)), ("kind", kind), ("metadata", metadata), ("spec", spec));
            return new(new(kind, Namespace, name.Value), whole, hash, Level);
        }

        /// <summary>A Secret with one text. It has no owner and no labels.</summary>
        /// <remarks>Source: the Go operator 2.18, level 0.</remarks>
        /// <param name="name">Its name.</param>
        /// <param name="key">The key of the text.</param>
        /// <param name="text">The text.</param>
        internal Rendered Secret(ObjectName name, string key, string text)
        {
            var data = Json.Map((key, Convert.ToBase64String(Encoding.UTF8.GetBytes(text))));
            var hash = Hash(Kinds.Secret, name, default, default, data);
            var whole = Json.Map(
                ("apiVersion", Kinds.ApiVersion(Kinds.Secret)),
                ("kind", Kinds.Secret),
                ("metadata", Json.Map(
                    ("name", name.Value),
                    ("namespace", Namespace),
                    ("annotations", Json.Map((Annotations.Hash, hash))))),
                ("type", "Opaque"),
                ("data", data));
            return new(new(Kinds.Secret, Namespace, name.Value), whole, hash, Level);
        }

        private string Hash(
            string kind, ObjectName name, ValueMap<string, string> labels, ValueMap<string, string> annotations, Json spec) =>
            HashOf(kind, Namespace, name.Value, Json.Map(labels), Json.Map(annotations), spec);
    }
}
