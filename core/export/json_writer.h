// JSON out: one object a line, keys in the order in which they are put.
#pragma once

#include "core/base/timestamp.h"
#include "core/base/utf8.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace weir {

class JsonWriter
{
public:
    void beginObject() { m_writer.StartObject(); }
    void endObject() { m_writer.EndObject(); }
    void beginArray() { m_writer.StartArray(); }
    void endArray() { m_writer.EndArray(); }

    void key(std::string_view name) { m_writer.Key(name.data(), sizeOf(name)); }

    /// Octets that are not UTF-8 become U+FFFD.
    void value(std::string_view text)
    {
        if (validUtf8Length(text) == text.size())
            m_writer.String(text.data(), sizeOf(text));
        else
            value(toValidUtf8(text));
    }
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(Timestamp time) { value(toDecimalSeconds(time)); }
    void value(Duration duration) { value(toDecimalSeconds(duration)); }
    template <typename Number>
    requires std::is_integral_v<Number>
    void value(Number number)
    {
        if constexpr (std::is_same_v<Number, bool>)
            m_writer.Bool(number);
        else if constexpr (std::is_signed_v<Number>)
            m_writer.Int64(number);
        else
            m_writer.Uint64(number);
    }
    /// A number as it is written: "0.25". Must be JSON.
    void decimal(std::string_view number)
    {
        m_writer.RawValue(number.data(), number.size(), rapidjson::kNumberType);
    }
    /// null where there is nothing.
    template <typename Value>
    void value(const std::optional<Value>& maybe)
    {
        if (maybe)
            value(*maybe);
        else
            m_writer.Null();
    }

    template <typename Value>
    void member(std::string_view name, const Value& content)
    {
        key(name);
        value(content);
    }

    /// What was written, with a line feed; the writer is ready for another object.
    std::string takeLine()
    {
        std::string line(m_buffer.GetString(), m_buffer.GetSize());
        line += '\n';
        m_buffer.Clear();
        m_writer.Reset(m_buffer);
        return line;
    }

private:
    static rapidjson::SizeType sizeOf(std::string_view text)
    {
        return static_cast<rapidjson::SizeType>(text.size());
    }

    rapidjson::StringBuffer m_buffer;
    rapidjson::Writer<rapidjson::StringBuffer> m_writer{m_buffer};
};

} // namespace weir
