// How the operators of a data folder are called.
#pragma once
#include "app/parleyctl/data_folder.hpp"
#include "domain/explain.hpp"

namespace parley::app {

/// From the directory tables of all shards.
result<domain::operator_names, std::string> operator_names_of(const data_folder& data);

} // namespace parley::app
