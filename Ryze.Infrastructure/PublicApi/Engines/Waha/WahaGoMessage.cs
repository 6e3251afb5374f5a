using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// What GOWS writes differently: Go puts the chosen member of a protobuf <c>oneof</c> into an object of its own, named after the Go type.
/// </summary>
internal static class WahaGoMessage
{
    /// <summary>Adds a form's answers, which the common reader does not find below that object.</summary>
    public static void Complete(JsonObject fields, JsonElement message)
    {
        if (fields["interactive"] is JsonObject interactive && interactive["paramsJson"] is null)
        {
            ProtobufKinds.Set(interactive, "paramsJson", message.Text(
                "interactiveResponseMessage", "InteractiveResponseMessage", "NativeFlowResponseMessage", "paramsJSON"));
        }
    }
}
